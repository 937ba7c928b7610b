// The operations log.
import { many, num } from "../words";

export const records = {
  title: "Operations log",
  teamTitle: "Records",
  sub: (n: number) => many(n, "entry", "entries"),
  verify: "Verify the chain",
  export: "Export…",
  exportName: "operations-log.json",
  exportHint: "A name ending in .csv gives CSV, any other JSON.",
  clean: (n: number) => `Every one of ${many(n, "entry", "entries")} names the one before it.`,
  head: (digest: string) => `Head ${digest}`,
  broken: (n: number) => `The chain breaks at entry ${num(n)}.`,
  brokenSay: "Keep the vault’s folder as it is and compare with an earlier export.",
  written: (n: number, label: string) => `${many(n, "entry", "entries")} written to ${label}.`,
  number: "No.",
  when: "When",
  operation: "Operation",
  act: "Act",
  objects: "Concerned",
  reason: "Reason",
  recipient: "To",
  person: "Person",
  operations: {
    collection: "Collection", alteration: "Alteration", consultation: "Consultation",
    disclosure: "Disclosure", combination: "Combination", erasure: "Erasure", access: "Access",
  },
  emptyTitle: "No entry yet",
  emptySay: "Every act in this vault is written here, each entry naming the one before.",
  things: (n: number) => many(n, "thing", "things"),
};
