// The columns of one table as a person set them, remembered by the table's name.
import { prefs } from "$lib/prefs";
import {
  fit,
  isShown,
  moved,
  noChoice,
  ordered,
  template,
  widthOf,
  type Column,
  type ColumnChoice,
} from "./columns";

export class Columns {
  choice = $state.raw<ColumnChoice>(noChoice);
  /** Pixels the table has. */
  room = $state(1000);
  /** Every column there is; a screen may say anew how wide they are by themselves. */
  all = $state.raw<readonly Column[]>([]);
  readonly fitted = $derived.by(() => fit(this.all, this.choice, this.room, this.#giving));
  readonly template = $derived(template(this.fitted));
  readonly ordered = $derived.by(() => ordered(this.all, this.choice.order));
  #name: string;
  #giving: readonly string[];

  /** `giving` names the columns that give way in a narrow window, the first first. */
  constructor(name: string, all: readonly Column[], giving: readonly string[]) {
    this.all = all;
    this.#name = `columns.${name}`;
    this.#giving = giving;
    this.choice = prefs.get(this.#name, isChoice, noChoice);
  }

  shown(id: string): boolean {
    const column = this.#column(id);
    return !!column && isShown(column, this.choice);
  }

  width(id: string): number {
    const column = this.#column(id);
    return column ? widthOf(column, this.choice) : 0;
  }

  show(id: string, shown: boolean): void {
    this.#keep({ ...this.choice, shown: { ...this.choice.shown, [id]: shown } });
  }

  /** Makes a column wider by so many pixels, or narrower. */
  widen(id: string, by: number): void {
    const column = this.#column(id);
    if (!column) return;
    const widths = { ...this.choice.widths, [id]: widthOf(column, this.choice) + by };
    widths[id] = widthOf(column, { ...this.choice, widths });
    this.#keep({ ...this.choice, widths });
  }

  /** Gives a column its own width back. */
  unsize(id: string): void {
    const widths = { ...this.choice.widths };
    delete widths[id];
    this.#keep({ ...this.choice, widths });
  }

  move(id: string, by: number): void {
    this.#keep({ ...this.choice, order: moved(this.all, this.choice, id, by) });
  }

  reset(): void {
    this.#keep(noChoice);
  }

  #column(id: string): Column | undefined {
    return this.all.find((one) => one.id === id);
  }

  #keep(choice: ColumnChoice): void {
    this.choice = choice;
    prefs.set(this.#name, choice);
  }
}

function isChoice(value: unknown): value is ColumnChoice {
  const { order, shown, widths } = (value ?? {}) as Partial<ColumnChoice>;
  return (
    Array.isArray(order) &&
    order.every((id) => typeof id === "string") &&
    isRecord(shown, "boolean") &&
    isRecord(widths, "number")
  );
}

function isRecord(value: unknown, of: "boolean" | "number"): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    Object.values(value).every((one) => typeof one === of)
  );
}
