// How the window looks: light or dark, how large its letters are, whether anything moves. Set on
// the root element, where the tokens read it.
import { choicesOf, getPref, setPref, type Choice, type Pref } from "./prefs";

const SIZES: Record<Choice<"text">, number> = { small: 0.92, normal: 1, large: 1.15, largest: 1.3 };

let theme = $state<Choice<"theme">>("system");
let text = $state<Choice<"text">>("normal");
let motion = $state<Choice<"motion">>("system");

export const look = {
  get theme() {
    return theme;
  },
  get text() {
    return text;
  },
  get motion() {
    return motion;
  },
  /** How much larger than usual letters and rows are. */
  get size(): number {
    return SIZES[text];
  },
};

/** Begins with what the system wishes, until an opened vault tells what was chosen. */
export function startLook(): void {
  takeUpLook();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", apply);
}

/** Takes up what was chosen before; an address may ask for another look, for pictures. */
export function takeUpLook(): void {
  const asked = new URLSearchParams(location.search);
  const of = <K extends Pref>(name: K) =>
    choicesOf(name).find((choice) => choice === asked.get(name)) ?? getPref(name);
  theme = of("theme") ?? theme;
  text = of("text") ?? text;
  motion = of("motion") ?? motion;
  apply();
}

export function chooseTheme(next: Choice<"theme">): void {
  setPref("theme", (theme = next));
  apply();
}

export function chooseText(next: Choice<"text">): void {
  setPref("text", (text = next));
  apply();
}

export function chooseMotion(next: Choice<"motion">): void {
  setPref("motion", (motion = next));
  apply();
}

function apply(): void {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = theme === "system" ? (dark ? "dark" : "light") : theme;
  root.dataset.motion = motion;
  root.style.setProperty("--size", String(SIZES[text]));
}
