// How the window looks: light or dark, how large its letters are, whether anything moves, which
// time comes first. Set on the root element, where the tokens read it. A choice shows at once; the
// promise tells when it is kept, or what the desk refused.
import { choicesOf, getPref, setPref, type Choice, type Pref } from "./prefs";

const SIZES: Record<Choice<"text">, number> = { small: 0.92, normal: 1, large: 1.15, largest: 1.3 };

let theme = $state<Choice<"theme">>("system");
let text = $state<Choice<"text">>("normal");
let motion = $state<Choice<"motion">>("system");
let times = $state<Choice<"times">>("local");

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
  /** Which of the two times of a moment is written first. */
  get times() {
    return times;
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
  times = of("times") ?? times;
  apply();
}

export function chooseTheme(next: Choice<"theme">): Promise<void> {
  theme = next;
  apply();
  return setPref("theme", next);
}

export function chooseText(next: Choice<"text">): Promise<void> {
  text = next;
  apply();
  return setPref("text", next);
}

export function chooseMotion(next: Choice<"motion">): Promise<void> {
  motion = next;
  apply();
  return setPref("motion", next);
}

export function chooseTimes(next: Choice<"times">): Promise<void> {
  times = next;
  return setPref("times", next);
}

function apply(): void {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = theme === "system" ? (dark ? "dark" : "light") : theme;
  root.dataset.motion = motion;
  root.style.setProperty("--size", String(SIZES[text]));
}
