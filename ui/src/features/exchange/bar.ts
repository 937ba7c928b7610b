// The bar beside a partner's words: what is held, what is missing and what waits for a decision.
import type { PartnerStatus } from "$lib/desk/contract";

export interface Part {
  kind: "full" | "miss" | "none" | "held";
  size: number;
}

/**
 * Returns the parts in order; nothing at all is one dashed part. Gaps are told by compartment
 * (`operational 41–43, 50`) and numbers of two compartments have no common scale: what is missing
 * is drawn as one part, as long as it is many.
 */
export function barOf(partner: Pick<PartnerStatus, "held_to" | "missing" | "standing">): Part[] {
  const parts: Part[] = [];
  const { held_to } = partner;
  const rest = Math.max(1, held_to * 0.04);
  if (held_to > 0) parts.push({ kind: "full", size: held_to });
  const lost = partner.missing.reduce((sum, ranges) => sum + countOf(ranges), 0);
  if (lost > 0) parts.push({ kind: "miss", size: lost }, { kind: "full", size: rest });
  if (partner.standing === "held") parts.push({ kind: "held", size: Math.max(1, held_to * 0.15) });
  return parts.length > 0 ? parts : [{ kind: "none", size: 1 }];
}

/** Counts the numbers that ranges name: `control 3, 7–9` are four. */
function countOf(ranges: string): number {
  const found = ranges.matchAll(/(?<![\w–-])(\d+)(?:[–-](\d+))?/g);
  return [...found].reduce((sum, [, first, last = first]) => {
    return sum + Math.max(1, Number(last) - Number(first) + 1);
  }, 0);
}
