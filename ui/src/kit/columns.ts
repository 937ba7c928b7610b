// The arithmetic of columns: which are shown, in which order, how wide, and which give way in a
// narrow window. Pure, so that it can be tried without a document.

export interface Column {
  id: string;
  /** Pixels when the person set none. */
  width: number;
  /** Pixels it is never set below. */
  min: number;
  /** Takes the room that is left, and shortens before any other gives way. */
  grows?: boolean;
  /** Never hides: neither by choice nor for want of room. */
  stays?: boolean;
  /** Hidden until somebody chooses it. */
  extra?: boolean;
}

/** What a person chose; ids that are not known any more are passed over. */
export interface ColumnChoice {
  order: string[];
  shown: Record<string, boolean>;
  widths: Record<string, number>;
}

export interface Fitted {
  shown: { id: string; width: number; grows: boolean }[];
  /** Chosen, and hidden for want of room. */
  gaveWay: string[];
}

const WIDTH_MAX = 900;

export const noChoice: ColumnChoice = { order: [], shown: {}, widths: {} };

/** Returns the columns in the chosen order; those without a place keep their own. */
export function ordered(columns: readonly Column[], order: readonly string[]): Column[] {
  const known = order.filter((id) => columns.some((one) => one.id === id));
  const rest = columns.filter((one) => !known.includes(one.id)).map((one) => one.id);
  const all = known.length === 0 ? rest : merged(columns, known, rest);
  return all.flatMap((id) => columns.filter((one) => one.id === id));
}

/** A column that is new since the choice stands after the one it follows by itself. */
function merged(columns: readonly Column[], known: string[], rest: string[]): string[] {
  const out = [...known];
  for (const id of rest) {
    const before = columns[columns.findIndex((one) => one.id === id) - 1];
    out.splice(before ? out.indexOf(before.id) + 1 : 0, 0, id);
  }
  return out;
}

export function isShown(column: Column, choice: ColumnChoice): boolean {
  return column.stays || (choice.shown[column.id] ?? !column.extra);
}

export function widthOf(column: Column, choice: ColumnChoice): number {
  const wanted = choice.widths[column.id] ?? column.width;
  return Math.min(WIDTH_MAX, Math.max(column.min, wanted));
}

/** Fits the chosen columns into `room` pixels; `giving` names who gives way, the first first. */
export function fit(
  columns: readonly Column[],
  choice: ColumnChoice,
  room: number,
  giving: readonly string[],
): Fitted {
  const wanted = ordered(columns, choice.order).filter((one) => isShown(one, choice));
  const least = (one: Column) => (one.grows ? one.min : widthOf(one, choice));
  const gaveWay: string[] = [];
  let needed = wanted.reduce((sum, one) => sum + least(one), 0);
  for (const id of giving) {
    if (needed <= room) break;
    const column = wanted.find((one) => one.id === id && !one.stays);
    if (!column) continue;
    gaveWay.push(id);
    needed -= least(column);
  }
  const shown = wanted
    .filter((one) => !gaveWay.includes(one.id))
    .map((one) => ({ id: one.id, width: least(one), grows: one.grows ?? false }));
  return { shown, gaveWay };
}

/** Returns the widths as a grid takes them. */
export function template(fitted: Fitted): string {
  return fitted.shown
    .map(({ width, grows }) => (grows ? `minmax(${width}px, 1fr)` : `${width}px`))
    .join(" ");
}

/** Returns the order with one column moved by so many places among those that are shown. */
export function moved(
  columns: readonly Column[],
  choice: ColumnChoice,
  id: string,
  by: number,
): string[] {
  const all = ordered(columns, choice.order);
  const shown = all.filter((one) => isShown(one, choice));
  const at = shown.findIndex((one) => one.id === id);
  const other = shown[Math.min(Math.max(0, at + by), shown.length - 1)];
  const ids = all.map((one) => one.id);
  if (at < 0 || !other || other.id === id) return ids;
  ids.splice(ids.indexOf(id), 1);
  ids.splice(ids.indexOf(other.id) + (by > 0 ? 1 : 0), 0, id);
  return ids;
}
