// Pictures of pages: asked for as they come near, few at a time, and few kept. What an item shows
// stays in the window's memory only as long as it is near what can be seen.
import { asProblem } from "$lib/desk/desk";
import type { PageImage, Problem } from "$lib/desk/contract";

const KEPT = 12;
const ASKED_MAX = 2;
/** Pictures are asked in these sizes, so that zooming a little asks for nothing. */
const SIZES = [600, 1000, 1400, 2000];

export interface Picture {
  url: string;
  width: number;
  height: number;
  longest: number;
}

/** Returns the size to ask for, so that so many pixels are sharp; 2,000 is the most there is. */
export function sizeFor(pixels: number): number {
  return SIZES.find((size) => size >= pixels) ?? 2000;
}

export class Shelf {
  pictures = $state.raw(new Map<number, Picture>());
  problems = $state.raw(new Map<number, Problem>());
  /** Height by width of every page that was seen once. */
  ratios = $state.raw(new Map<number, number>());
  #ask: (page: number, longest: number) => Promise<PageImage>;
  #wanted: number[] = [];
  #longest = 0;
  #asking = new Set<number>();
  #closed = false;

  constructor(ask: (page: number, longest: number) => Promise<PageImage>) {
    this.#ask = ask;
  }

  /** Tells which pages are near, the nearest first, and how large they are drawn. */
  want(pages: number[], longest: number): void {
    this.#wanted = pages;
    this.#longest = longest;
    this.#pump();
  }

  /** Asks again for a page that was refused. */
  again(page: number): void {
    const problems = new Map(this.problems);
    problems.delete(page);
    this.problems = problems;
    this.#pump();
  }

  /** Gives every picture back. */
  close(): void {
    this.#closed = true;
    for (const { url } of this.pictures.values()) URL.revokeObjectURL(url);
    this.pictures = new Map();
  }

  #pump(): void {
    for (const page of this.#wanted) {
      if (this.#closed || this.#asking.size >= ASKED_MAX) return;
      const sharp = (this.pictures.get(page)?.longest ?? 0) >= this.#longest;
      if (!sharp && !this.#asking.has(page) && !this.problems.has(page)) void this.#fetch(page);
    }
  }

  async #fetch(page: number): Promise<void> {
    const longest = this.#longest;
    this.#asking.add(page);
    try {
      const image = await this.#ask(page, longest);
      if (!this.#closed) this.#put(page, longest, image);
    } catch (thrown) {
      this.problems = new Map(this.problems).set(page, asProblem(thrown));
    }
    this.#asking.delete(page);
    this.#pump();
  }

  #put(page: number, longest: number, { png, width, height }: PageImage): void {
    const bytes = Uint8Array.from(atob(png), (letter) => letter.charCodeAt(0));
    const url = URL.createObjectURL(new Blob([bytes], { type: "image/png" }));
    const pictures = new Map(this.pictures);
    const old = pictures.get(page);
    if (old) URL.revokeObjectURL(old.url);
    pictures.set(page, { url, width, height, longest });
    const near = this.#wanted[0] ?? page;
    while (pictures.size > KEPT) {
      const far = [...pictures.keys()].reduce((worst, one) =>
        Math.abs(one - near) > Math.abs(worst - near) ? one : worst,
      );
      URL.revokeObjectURL(pictures.get(far)?.url ?? "");
      pictures.delete(far);
    }
    this.pictures = pictures;
    if (width > 0 && this.ratios.get(page) !== height / width) {
      this.ratios = new Map(this.ratios).set(page, height / width);
    }
  }
}
