// The bar beside a partner's words: what is held and what is missing, drawn to scale.
import type { PartnerStatus } from "$lib/desk/contract";

export interface Part {
  kind: "full" | "miss" | "none";
  size: number;
}

/** Returns the parts in order; an empty feed is one dashed part. */
export function barOf(partner: PartnerStatus): Part[] {
  const parts: Part[] = [];
  if (partner.held_to > 0) parts.push({ kind: "full", size: partner.held_to });
  let at = partner.held_to;
  for (const range of partner.missing) {
    const [first = 0, last = first] = range.split(/[–-]/).map(Number);
    if (!Number.isFinite(first) || !Number.isFinite(last)) continue;
    if (first > at + 1) parts.push({ kind: "full", size: first - at - 1 });
    parts.push({ kind: "miss", size: Math.max(1, last - first + 1) });
    at = last;
  }
  if (partner.missing.length > 0) parts.push({ kind: "full", size: Math.max(1, at * 0.04) });
  return parts.length > 0 ? parts : [{ kind: "none", size: 1 }];
}
