// The acts of the frame, there on every screen.
import type { ScreenAct } from "$kit";
import { openGoTo } from "$lib/goto.svelte";
import { goBack, goForward } from "$lib/route.svelte";
import { t } from "$lib/text";

/** Returns what can be done everywhere. */
export function frameActs(lock: () => void): ScreenAct[] {
  const group = t.app.everywhere;
  return [
    { id: "goto", label: t.app.goTo, group, icon: "search", keys: "Ctrl+K", run: openGoTo },
    { id: "back", label: t.app.back, group, keys: "Alt+ArrowLeft", run: goBack },
    { id: "forward", label: t.app.forward, group, keys: "Alt+ArrowRight", run: goForward },
    { id: "lock", label: t.app.lockNow, group, icon: "lock", keys: "Ctrl+L", run: lock },
  ];
}
