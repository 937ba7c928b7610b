// The in-memory desk's answers about evidence: list, search, show, change.
import type { Calls, Cover, EvidenceItem, EvidenceRow, Facet, TextState } from "../contract";
import { now } from "./clock";
import type { Handlers } from "./handlers";
import { lyon } from "./people";
import { searched, textOf } from "./preview";
import type { ProposalCall } from "./proposals";
import { paged, refusal, type World } from "./world";

type EvidenceCall = Exclude<
  Extract<keyof Calls, `evidence_${string}`>,
  "evidence_plan" | "evidence_import" | "evidence_preview" | ProposalCall
>;

export function evidenceCalls(world: World): Pick<Handlers, EvidenceCall> {
  const custody = (item: EvidenceItem, event: string, remark: string, reason: string | null) => {
    item.custody.push({
      event,
      who: lyon.who,
      when: now(),
      remark,
      reason,
      proof: "FR 318 · 2b7e55aa",
    });
  };
  // One list is asked for page by page: it is sorted once, until something changes.
  let listed: { key: string; rows: EvidenceRow[]; cover: Cover; facets: Facet[] } | undefined;
  return {
    evidence_export: ({ team, filter, out }) => ({
      path: world.places.get(out)?.label ?? out,
      count: filterItems(world.team(team).items, filter ?? "").length,
      bytes: 41_220,
      sha256: null,
    }),
    evidence_list: ({ team, sort, filter, ...paging }) => {
      const key = [team, sort, filter, world.revision].join("|");
      if (listed?.key !== key) {
        const all = world.team(team).items;
        const rows = sortItems(filterItems(all, filter ?? ""), sort ?? "-indexed");
        listed = { key, rows, cover: coverOf(all), facets: facetsOf(all) };
      }
      const { rows, cover, facets } = listed;
      return { ...paged(rows, paging), cover, facets };
    },
    evidence_show: ({ team, item }) => structuredClone(world.item(team, item)),
    evidence_text: ({ team, item }) => textOf(world.item(team, item)),
    evidence_search: ({ team, query, ...paging }) => {
      const cover = coverOf(world.team(team).items);
      const rows = searched(world, team, query);
      const left = cover.items - cover.searched;
      return {
        ...paged(rows, paging),
        cover,
        lagging: 0,
        statement:
          `${rows.length} hits in ${cover.searched} of ${cover.items} items. ` +
          `${left} could not be searched: ${cover.no_text} without text, ${cover.failed} failed, ` +
          `${cover.not_held} not held here, ${cover.not_released} not released to us.`,
      };
    },
    evidence_set: ({ team, item, field, value }) => {
      const found = world.item(team, item);
      const set = [{ value, who: lyon.who, when: now() }];
      if (field === "title") {
        found.titles = set;
        found.title = value;
      } else if (field === "description") found.descriptions = set;
      else if (field === "tag+") found.tags = [...new Set([...found.tags, value])].sort();
      else if (field === "tag-") found.tags = found.tags.filter((tag) => tag !== value);
      else throw refusal("field-unknown", "There is no field of that name.", "Look at the list.");
      world.record("alteration", "evidence-set", team, [found.item]);
      world.saved(["evidence"]);
      return structuredClone(found);
    },
    evidence_open: ({ team, item, out, reason }) => {
      const found = world.item(team, item);
      if (!found.held) {
        throw refusal(
          "content-not-held",
          "The sealed original is not held here.",
          "Receive the partner's packets with the sealed evidence.",
        );
      }
      custody(found, "copied-out", "An opened copy was written and compared.", reason);
      world.record("consultation", "evidence-open", team, [found.exhibit], reason);
      world.saved(["evidence", "records"]);
      return {
        path: world.places.get(out)?.label ?? out,
        count: 1,
        bytes: found.size,
        sha256: found.sha256,
      };
    },
    evidence_key: ({ team, item, out, reason }) => {
      const found = world.item(team, item);
      custody(found, "key-released", "Sealed segments and their key were written.", reason);
      world.saved(["evidence", "records"]);
      return {
        identity: "identity.txt",
        sha256: found.sha256,
        segments: found.segments.map((segment) => ({
          path: world.places.get(out)?.label ?? out,
          count: 1,
          bytes: segment.sealed_bytes,
          sha256: segment.sealed_sha256,
        })),
      };
    },
    evidence_verify: ({ team, item }) => {
      const one = world.team(team);
      const items = item ? [world.item(team, item)] : one.items.filter((held) => held.held);
      for (const found of items) found.verified = now();
      if (item && items[0]) custody(items[0], "verified", "Read back: hash equal.", null);
      world.saved(["evidence"]);
      return {
        clean: true,
        frames: 0,
        change_sets: 0,
        blobs: items.length,
        items: items.length,
        log_entries: 0,
        faults: [],
      };
    },
    evidence_withdraw: ({ team, item, reason }) => {
      const found = world.item(team, item);
      found.withdrawn = true;
      custody(found, "withdrawn", "Withdrawn; everything stays readable and marked.", reason);
      found.withdrawal = found.custody.at(-1) ?? null;
      world.record("alteration", "evidence-withdraw", team, [found.exhibit], reason);
      world.saved(["evidence", "records"]);
      return structuredClone(found);
    },
  };
}

export function filterItems(items: EvidenceItem[], filter: string): EvidenceItem[] {
  const terms = filter.match(/[^\s:]+:"[^"]*"|\S+/g) ?? [];
  return items.filter((item) =>
    terms.every((term) => {
      const [, field = "", value = ""] = /^(\w+):"?([^"]*)"?$/.exec(term) ?? [];
      switch (field) {
        case "state":
          return item.state === value;
        case "type":
          return item.group === value;
        case "handling":
          return item.handling === value;
        case "text":
          return item.text === value;
        case "tag":
          return item.tags.includes(value);
        case "withdrawn":
          return item.withdrawn === (value === "yes");
        default:
          return `${item.exhibit} ${item.title} ${item.path}`
            .toLowerCase()
            .includes(term.toLowerCase());
      }
    }),
  );
}

function sortItems(items: EvidenceItem[], sort: string): EvidenceItem[] {
  const down = sort.startsWith("-") ? -1 : 1;
  const key = (item: EvidenceItem): string | number => {
    switch (sort.replace("-", "")) {
      case "title":
        return item.title;
      case "size":
        return item.size;
      case "indexed":
        return item.indexed.utc;
      case "acquired":
        return item.modified?.utc ?? "";
      case "type":
        return item.group;
      case "handling":
        return item.handling;
      case "state":
        return item.state;
      default:
        return item.exhibit;
    }
  };
  return [...items].sort((a, b) => {
    const [left, right] = [key(a), key(b)];
    return (left < right ? -1 : left > right ? 1 : 0) * down;
  });
}

export function coverOf(items: EvidenceItem[]): Cover {
  const count = (state: TextState) => items.filter((item) => item.text === state).length;
  return {
    items: items.length,
    searched: count("searched"),
    no_text: count("no-text"),
    failed: count("failed"),
    not_held: count("not-held"),
    not_released: count("not-released"),
  };
}

function facetsOf(items: EvidenceItem[]): Facet[] {
  const counts = new Map<string, Facet>();
  const add = (field: string, value: string) => {
    const facet = counts.get(field + value) ?? { field, value, count: 0 };
    facet.count += 1;
    counts.set(field + value, facet);
  };
  for (const item of items) {
    add("state", item.state);
    add("type", item.group);
    add("handling", item.handling);
    for (const tag of item.tags) add("tag", tag);
  }
  return [...counts.values()].sort((a, b) => b.count - a.count);
}
