// Words typed while a save was on its way are carried onto what the desk merged meanwhile.

interface Splice {
  at: number;
  end: number;
  put: string;
}

/** Returns `mine` (typed on top of `sent`) carried onto `merged` (what `sent` became). */
export function rebase(sent: string, mine: string, merged: string): string {
  if (mine === sent) return merged;
  if (merged === sent) return mine;
  const typed = spliceOf(sent, mine);
  const theirs = spliceOf(sent, merged);
  const grown = theirs.put.length - (theirs.end - theirs.at);
  if (typed.end <= theirs.at) return apply(merged, typed);
  if (typed.at >= theirs.end) {
    return apply(merged, { ...typed, at: typed.at + grown, end: typed.end + grown });
  }
  // Both changed the same words: nobody's are dropped, ours come after theirs.
  const after = theirs.at + theirs.put.length;
  return apply(merged, { at: after, end: after, put: typed.put });
}

/** Returns the one stretch that differs between two texts. */
function spliceOf(from: string, to: string): Splice {
  const short = Math.min(from.length, to.length);
  let head = 0;
  while (head < short && from[head] === to[head]) head += 1;
  let tail = 0;
  while (tail < short - head && from[from.length - 1 - tail] === to[to.length - 1 - tail]) {
    tail += 1;
  }
  return { at: head, end: from.length - tail, put: to.slice(head, to.length - tail) };
}

function apply(text: string, { at, end, put }: Splice): string {
  return text.slice(0, at) + put + text.slice(end);
}
