// What the build puts into the interface: read from package files, never written by hand.
declare const __COMITY__: {
  version: string;
  /** What is inside the program, with the licence its own package names. */
  parts: { name: string; version: string; licence: string }[];
};
