// Whether help or the sheet of keys is open: screens ask for it, the app shows it.
export type Help = "help" | "keys";

let open = $state<Help | undefined>();

export const help = {
  get open(): Help | undefined {
    return open;
  },
};

export function openHelp(which: Help): void {
  open = which;
}

export function closeHelp(): void {
  open = undefined;
}
