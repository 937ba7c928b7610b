// Saved searches, where they run and where they are kept in order.
import { many, num } from "../words";

export const searches = {
  title: "Saved searches",
  save: "Save this search…",
  saveTitle: "Save this search",
  saveSay: "The words and the filters are kept, sealed in this vault. Partners do not see them.",
  saveDo: "Save",
  name: "Name",
  nameHint: (n: number) => `At most ${num(n)} characters.`,
  taken: "A search of that name is there already. It would be replaced.",
  replace: "Replace it",
  faults: {
    empty: "Write a name.",
    long: "A name has at most 100 characters.",
    "too-many": "100 searches are saved for this team, and that is the most. Delete one first.",
    "too-long": "The searches of this team are too long together. Delete one first.",
  },
  menu: (name: string) => `What can be done with ${name}`,
  rename: "Rename…",
  renameTitle: (name: string) => `Rename “${name}”`,
  renameDo: "Rename",
  delete: "Delete…",
  deleteTitle: (name: string) => `Delete “${name}”?`,
  deleteSay: "Only the saved search goes. Nothing that it finds is touched.",
  deleteDo: "Delete",
  what: {
    list: (words: string) => `Filters the list for “${words}”`,
    text: (words: string) => `Searches texts for “${words}”`,
    beside: (filters: string) => `the list filtered by ${filters}`,
    withdrawn: "withdrawn",
  },
  none: "No search is saved yet.",
  noneSay: "Type in Evidence or choose in its filter, then press the bookmark beside the field.",
  count: (n: number) => many(n, "search", "searches"),
};
