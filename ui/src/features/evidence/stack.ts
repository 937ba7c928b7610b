// Pages or paragraphs of unlike heights in one tall column: where each begins, which can be seen.
// Pure arithmetic; heights that are not known yet are guessed and put right later.

export class Stack {
  readonly count: number;
  #heights: Float64Array;
  #tops: Float64Array;
  /** Tops from here on are to be added up again. */
  #stale = 0;

  constructor(count: number, height: (index: number) => number) {
    this.count = count;
    this.#heights = Float64Array.from({ length: count }, (_, index) => height(index));
    this.#tops = new Float64Array(count + 1);
  }

  get height(): number {
    return this.top(this.count);
  }

  heightOf(index: number): number {
    return this.#heights[index] ?? 0;
  }

  /** Returns where an entry begins; of `count`, where all end. */
  top(index: number): number {
    for (; this.#stale < this.count; this.#stale += 1) {
      const before = this.#tops[this.#stale] ?? 0;
      this.#tops[this.#stale + 1] = before + this.heightOf(this.#stale);
    }
    return this.#tops[Math.min(Math.max(0, index), this.count)] ?? 0;
  }

  /** Puts a guess right; returns whether it was another. */
  set(index: number, height: number): boolean {
    if (index < 0 || index >= this.count) return false;
    if (Math.abs(this.heightOf(index) - height) < 0.5) return false;
    this.#heights[index] = height;
    this.#stale = Math.min(this.#stale, index);
    return true;
  }

  /** Returns the entry at a height, the last when it lies below all. */
  at(y: number): number {
    let [low, high] = [0, Math.max(0, this.count - 1)];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.top(middle) <= y) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Returns the entries that can be seen, and as many pixels more on both sides. */
  window(scroll: number, view: number, more: number): { first: number; end: number } {
    if (this.count === 0) return { first: 0, end: 0 };
    return { first: this.at(scroll - more), end: this.at(scroll + view + more) + 1 };
  }
}
