// A screen in a test document: mounted on a desk that the test gives, read and pressed by the
// names of lib/test-names.ts, as a window test does it.
import { flushSync, mount, unmount, type Component } from "svelte";
import { expect, vi } from "vitest";
import { runByKeys } from "$kit";

/** A loaded machine draws late; whoever waits in vain waits this long. */
const WAIT = { timeout: 10_000, interval: 20 };
vi.setConfig({ testTimeout: 40_000 });
let mounted: Record<string, unknown> | undefined;

/** Mounts a component alone in the document. */
export function open<P extends Record<string, unknown>>(component: Component<P>, props: P): void {
  // What the test document does not have and no test here looks at.
  HTMLElement.prototype.hidePopover ??= () => {};
  window.addEventListener("keydown", runByKeys);
  mounted = mount(component, { target: document.body, props });
  flushSync();
}

/** Takes the screen away; call it after every test. */
export async function close(): Promise<void> {
  window.removeEventListener("keydown", runByKeys);
  if (mounted) await unmount(mounted);
  mounted = undefined;
  document.body.innerHTML = "";
}

export const all = (name: string): HTMLElement[] => [
  ...document.querySelectorAll<HTMLElement>(`[data-test="${name}"]`),
];
export const find = (name: string): HTMLElement | undefined => all(name)[0];

/** Waits until something of that name is shown, and returns it. */
export function shows(name: string): Promise<HTMLElement> {
  return vi.waitFor(() => {
    flushSync();
    const found = find(name);
    expect(found, name).toBeDefined();
    return found!;
  }, WAIT);
}

/** Waits until what `look` looks at is as it says. */
export function until(look: () => void): Promise<void> {
  return vi.waitFor(() => {
    flushSync();
    look();
  }, WAIT);
}

export async function press(name: string, at = 0, more: MouseEventInit = {}): Promise<void> {
  await until(() => expect(all(name)[at], `${name} ${at}`).toBeDefined());
  all(name)[at]?.dispatchEvent(new MouseEvent("click", { bubbles: true, ...more }));
  flushSync();
}

/** Presses a key on something; returns false when the screen took it for its own. */
export function key(name: string, pressed: string, more: KeyboardEventInit = {}): boolean {
  const made = { key: pressed, bubbles: true, cancelable: true, ...more };
  const left = find(name)?.dispatchEvent(new KeyboardEvent("keydown", made)) ?? true;
  flushSync();
  return left;
}

export async function write(name: string, text: string): Promise<void> {
  const field = (await shows(name)) as HTMLInputElement;
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  flushSync();
}

/** Sends the form that something stands in. */
export function send(name: string): void {
  const form = find(name)?.closest("form");
  form?.dispatchEvent(new SubmitEvent("submit", { bubbles: true, cancelable: true }));
  flushSync();
}

/** Gives every element the size of a window: the test document lays nothing out. */
export function sized(width: number, height: number): void {
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(height);
  vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(width);
}

/** Scrolls something, as the wheel would. */
export function scroll(element: HTMLElement, top: number): void {
  element.scrollTop = top;
  element.dispatchEvent(new Event("scroll"));
  flushSync();
}
