// The rows chosen together in a table. It holds the rows themselves, because a page that scrolled
// away is forgotten and an act on the selection still has to know what it acts on.

export class Selection<T> {
  /** Whether more was asked for than a selection holds. */
  cut = $state(false);
  readonly key: (row: T) => string;
  readonly max: number;
  #rows = $state.raw(new Map<string, T>());

  constructor(key: (row: T) => string, max = 1000) {
    this.key = key;
    this.max = max;
  }

  get size(): number {
    return this.#rows.size;
  }

  get rows(): T[] {
    return [...this.#rows.values()];
  }

  has(key: string): boolean {
    return this.#rows.has(key);
  }

  /** Chooses these rows and no other; what is over the limit is left out, and `cut` says so. */
  put(rows: T[], wanted = rows.length): void {
    this.cut = wanted > this.max;
    this.#rows = new Map(rows.slice(0, this.max).map((row) => [this.key(row), row]));
  }

  /** Puts a row in, or takes it out. */
  toggle(row: T): void {
    const rows = new Map(this.#rows);
    if (!rows.delete(this.key(row))) {
      this.cut = rows.size >= this.max;
      if (!this.cut) rows.set(this.key(row), row);
    }
    this.#rows = rows;
  }

  clear(): void {
    this.put([]);
  }
}
