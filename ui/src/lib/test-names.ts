// Every `data-test` name that a window test may press or read. A test compares this list with
// the sources both ways; a name with `*` stands for names that end in an id or a choice.
// Rows of virtualised tables carry `data-key` (exhibit number, note, installation); fingerprints
// carry `data-words`; problems carry `data-code`.
export const testNames: readonly string[] = [
];
