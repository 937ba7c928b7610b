// Rows of a long list, asked for page by page as they come into view. Nothing is kept beyond the
// pages around the window; on a notice the pages are asked again and replaced when they arrive.
import { untrack } from "svelte";
import type { Area, Problem } from "$lib/desk/contract";
import { asProblem, onNotice } from "$lib/desk/desk";
import { pagesOf } from "./window";

const PER_PAGE = 100;
/** Pages kept around the window; the rest are forgotten. */
const KEPT = 12;
const PAUSE_MS = 250;

export interface PageOf<T> {
  rows: T[];
  total: number;
}

export class Rows<T, P extends PageOf<T> = PageOf<T>> {
  total = $state(0);
  /** The newest whole page reply: what a list tells besides its rows. */
  told = $state.raw<P | undefined>();
  problem = $state.raw<Problem | undefined>();
  loading = $state(true);

  #pages = $state.raw(new Map<number, T[]>());
  #asking = new Set<number>();
  #turn = 0;
  #window: [number, number] = [0, 1];
  #pause: ReturnType<typeof setTimeout> | undefined;
  #ask: (page: number, perPage: number) => Promise<P>;

  /** `ask` may read state: when that changes the rows start anew. Make it with a component. */
  constructor(ask: (page: number, perPage: number) => Promise<P>, areas: Area[]) {
    this.#ask = ask;
    $effect(() => {
      this.#start();
      return () => (this.#turn += 1);
    });
    $effect(() => {
      const stop = onNotice((notice) => {
        if (notice.areas.some((area) => areas.includes(area))) this.#later();
      });
      return () => {
        stop();
        clearTimeout(this.#pause);
      };
    });
  }

  /** Returns a row, or undefined while its page is on its way. */
  at(index: number): T | undefined {
    return this.#pages.get(Math.floor(index / PER_PAGE) + 1)?.[index % PER_PAGE];
  }

  /** Tells which rows are in the window; asks for the pages that are missing. */
  show(first: number, end: number): void {
    this.#window = [first, Math.max(end, first + 1)];
    for (const page of pagesOf(first, end, PER_PAGE)) {
      if (!this.#pages.has(page)) untrack(() => void this.#fetch(page, this.#turn));
    }
  }

  /** Asks again for what is in the window. */
  again(): void {
    this.#turn += 1;
    this.#asking.clear();
    void this.#renew(this.#turn);
  }

  #start(): void {
    this.#turn += 1;
    this.#asking.clear();
    this.#window = [0, 1];
    void this.#renew(this.#turn);
  }

  #later(): void {
    this.#pause ??= setTimeout(() => {
      this.#pause = undefined;
      this.again();
    }, PAUSE_MS);
  }

  // All pages of the window are replaced at once, so that filtering while typing never blinks.
  // Not async before the question is asked: what `ask` reads is followed by the effect.
  #renew(turn: number): Promise<void> {
    const pages = pagesOf(...this.#window, PER_PAGE);
    return Promise.all(pages.map((page) => this.#ask(page, PER_PAGE))).then(
      (replies) => this.#take(turn, new Map(), pages, replies),
      (thrown: unknown) => this.#refuse(turn, thrown),
    );
  }

  async #fetch(page: number, turn: number): Promise<void> {
    if (this.#asking.has(page)) return;
    this.#asking.add(page);
    try {
      const reply = await this.#ask(page, PER_PAGE);
      this.#take(turn, new Map(this.#pages), [page], [reply]);
    } catch (thrown) {
      this.#refuse(turn, thrown);
    }
    this.#asking.delete(page);
  }

  #take(turn: number, onto: Map<number, T[]>, pages: number[], replies: P[]): void {
    if (turn !== this.#turn) return;
    pages.forEach((page, i) => onto.set(page, replies[i]?.rows ?? []));
    while (onto.size > KEPT) onto.delete(farthest(onto, pages[0] ?? 1));
    const last = replies.at(-1);
    this.#pages = onto;
    this.total = last?.total ?? 0;
    this.told = last;
    this.problem = undefined;
    this.loading = false;
  }

  #refuse(turn: number, thrown: unknown): void {
    if (turn !== this.#turn) return;
    this.problem = asProblem(thrown);
    this.#pages = new Map();
    this.total = 0;
    this.told = undefined;
    this.loading = false;
  }
}

function farthest(pages: Map<number, unknown>, from: number): number {
  let worst = from;
  for (const page of pages.keys()) {
    if (Math.abs(page - from) > Math.abs(worst - from)) worst = page;
  }
  return worst;
}
