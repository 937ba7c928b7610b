// Light or dark, as the system or as the person chose; on the root element as `data-theme`.
export type Theme = "system" | "light" | "dark";

const KEY = "comity.theme";
let chosen = $state<Theme>("system");

export const theme = {
  get chosen(): Theme {
    return chosen;
  },
};

export function startTheme(): void {
  const asked = new URLSearchParams(location.search).get("theme") ?? stored();
  if (asked === "light" || asked === "dark") chosen = asked;
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", apply);
  apply();
}

export function chooseTheme(next: Theme): void {
  chosen = next;
  try {
    localStorage.setItem(KEY, next);
  } catch {
    // A window without storage keeps the choice until it closes.
  }
  apply();
}

function apply(): void {
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = chosen === "system" ? (dark ? "dark" : "light") : chosen;
}

function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}
