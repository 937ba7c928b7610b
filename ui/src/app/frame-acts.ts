// The acts that are there everywhere, and those of the frame.
import type { ScreenAct } from "$kit";
import { openGoTo } from "$lib/goto.svelte";
import { openHelp } from "$lib/help.svelte";
import { go, goBack, goForward } from "$lib/route.svelte";
import { t } from "$lib/text";

/** Returns what can be done even while the vault is locked. */
export function helpActs(): ScreenAct[] {
  const group = t.app.everywhere;
  return [
    { id: "help", label: t.app.help, group, icon: "help", keys: "F1", run: () => openHelp("help") },
    {
      id: "keys",
      label: t.app.keys,
      group,
      icon: "keyboard",
      keys: "?",
      run: () => openHelp("keys"),
    },
  ];
}

/** Returns what can be done on every screen of an open vault. */
export function frameActs(lock: () => void): ScreenAct[] {
  const group = t.app.everywhere;
  return [
    { id: "goto", label: t.app.goTo, group, icon: "search", keys: "Ctrl+K", run: openGoTo },
    { id: "back", label: t.app.back, group, keys: "Alt+ArrowLeft", run: goBack },
    { id: "forward", label: t.app.forward, group, keys: "Alt+ArrowRight", run: goForward },
    {
      id: "settings",
      label: t.settings.open,
      group,
      icon: "settings",
      keys: "Ctrl+,",
      run: () => go({ at: "settings" }),
    },
    { id: "lock", label: t.app.lockNow, group, icon: "lock", keys: "Ctrl+L", run: lock },
  ];
}
