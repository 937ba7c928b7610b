// Rows of a long list, asked for page by page as they come into view, and the pages on both sides
// ahead of it. Nothing is kept beyond the pages around the window; on a notice the pages are asked
// again and replaced when they arrive.
import { untrack } from "svelte";
import type { Area, Problem } from "$lib/desk/contract";
import { asProblem, onNotice } from "$lib/desk/desk";
import { pagesAround, pagesOf } from "./window";

const PER_PAGE = 100;
/** Pages kept around the window; the rest are forgotten. */
const KEPT = 16;
/** Pages asked ahead on both sides: 200 rows are ten windows of the quickest wheel. */
const AHEAD = 2;
/** Questions under way at once: a bar pulled through everything must not queue all it passes. */
const ASKED_MAX = 3;
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
  /** The rows shown answer the question before; the new answer is on its way. */
  stale = $state(false);

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
      this.#window = [0, 1];
      this.#renew(this.#begin());
      return () => this.#begin();
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

  /** Returns how many pages are held. */
  get held(): number {
    return this.#pages.size;
  }

  /** Returns a row, or undefined while its page is on its way. */
  at(index: number): T | undefined {
    return this.#pages.get(Math.floor(index / PER_PAGE) + 1)?.[index % PER_PAGE];
  }

  /** Tells which rows are in the window; asks for the pages that are missing. */
  show(first: number, end: number): void {
    this.#window = [first, Math.max(end, first + 1)];
    untrack(() => this.#pump(this.#turn));
  }

  /** Returns the rows from `first` up to `end`, asking for those that are not held. */
  async range(first: number, end: number): Promise<T[]> {
    const pages = pagesOf(first, end, PER_PAGE);
    const held = await Promise.all(
      pages.map(async (page) => this.#pages.get(page) ?? (await this.#ask(page, PER_PAGE)).rows),
    );
    const from = ((pages[0] ?? 1) - 1) * PER_PAGE;
    return held.flat().slice(first - from, end - from);
  }

  /** Asks again for what is in the window. */
  again(): void {
    this.#renew(this.#begin());
  }

  /** Whatever was under way answers a question that is not asked any more. */
  #begin(): number {
    this.#asking = new Set();
    return (this.#turn += 1);
  }

  #later(): void {
    this.#pause ??= setTimeout(() => {
      this.#pause = undefined;
      this.again();
    }, PAUSE_MS);
  }

  // All pages of the window are replaced at once, so that filtering while typing never blinks.
  // Not async before the question is asked: what `ask` reads is followed by the effect.
  #renew(turn: number): void {
    const pages = pagesOf(...this.#window, PER_PAGE);
    for (const page of pages) this.#asking.add(page);
    const replies = Promise.all(pages.map((page) => this.#ask(page, PER_PAGE)));
    this.stale = true;
    void replies.then(
      (all) => this.#take(turn, new Map(), pages, all),
      (thrown: unknown) => this.#refuse(turn, thrown),
    );
  }

  /** Asks for what the window lacks now, not for what it lacked when it passed by. */
  #pump(turn: number): void {
    if (turn !== this.#turn || this.problem) return;
    for (const page of pagesAround(...this.#window, this.total, PER_PAGE, AHEAD)) {
      if (this.#asking.size >= ASKED_MAX) return;
      if (!this.#pages.has(page) && !this.#asking.has(page)) this.#fetch(page, turn);
    }
  }

  #fetch(page: number, turn: number): void {
    this.#asking.add(page);
    void this.#ask(page, PER_PAGE).then(
      (reply) => this.#take(turn, new Map(this.#pages), [page], [reply]),
      (thrown: unknown) => this.#refuse(turn, thrown),
    );
  }

  #take(turn: number, onto: Map<number, T[]>, pages: number[], replies: P[]): void {
    if (turn !== this.#turn) return;
    pages.forEach((page, i) => {
      onto.set(page, replies[i]?.rows ?? []);
      this.#asking.delete(page);
    });
    const middle = Math.floor((this.#window[0] + this.#window[1]) / 2 / PER_PAGE) + 1;
    while (onto.size > KEPT) onto.delete(farthest(onto, middle));
    const last = replies.at(-1);
    this.#pages = onto;
    this.total = last?.total ?? 0;
    this.told = last;
    this.problem = undefined;
    this.loading = this.stale = false;
    this.#pump(turn);
  }

  #refuse(turn: number, thrown: unknown): void {
    if (turn !== this.#turn) return;
    this.problem = asProblem(thrown);
    this.#pages = new Map();
    this.#asking = new Set();
    this.total = 0;
    this.told = undefined;
    this.loading = this.stale = false;
  }
}

function farthest(pages: Map<number, unknown>, from: number): number {
  let worst = from;
  for (const page of pages.keys()) {
    if (Math.abs(page - from) > Math.abs(worst - from)) worst = page;
  }
  return worst;
}
