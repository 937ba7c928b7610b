// How large a page is drawn: to the pane's width, to the whole page, or by a factor of its width.

export type Zoom = "width" | "page" | number;

const STEPS = [0.25, 0.33, 0.5, 0.67, 0.8, 1, 1.25, 1.5, 2, 3, 4];
const A4 = Math.SQRT2;
export const PAD = 12;

export interface Pane {
  width: number;
  height: number;
}

/** Returns the size of a page; `ratio` is height by width as it is, before it is turned. */
export function pageSize(
  pane: Pane,
  zoom: Zoom,
  ratio: number | undefined,
  quarter: number,
): { width: number; height: number } {
  const upright = ratio ?? A4;
  const turned = quarter % 2 === 1 ? 1 / upright : upright;
  const full = Math.max(80, pane.width - 2 * PAD);
  const whole = Math.min(full, Math.max(80, (pane.height - 2 * PAD) / turned));
  const width = zoom === "width" ? full : zoom === "page" ? whole : full * zoom;
  return { width: Math.round(width), height: Math.round(width * turned) };
}

/** Returns the factor now, by the width of the pane. */
export function factor(pane: Pane, zoom: Zoom, ratio: number | undefined, quarter: number): number {
  if (typeof zoom === "number") return zoom;
  const full = Math.max(80, pane.width - 2 * PAD);
  return pageSize(pane, zoom, ratio, quarter).width / full;
}

/** Returns the next factor up or down. */
export function step(now: number, up: boolean): number {
  const slack = 0.005;
  const next = up
    ? STEPS.find((one) => one > now + slack)
    : STEPS.findLast((one) => one < now - slack);
  return next ?? (up ? 4 : 0.25);
}
