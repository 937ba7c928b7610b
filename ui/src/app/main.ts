// Starts the interface: finds the desk, sets the theme, mounts the app.
import { mount } from "svelte";
import "$kit/css/index.css";
import { setDesk, type Desk } from "$lib/desk/desk";
import { startLook } from "$lib/look.svelte";
import App from "./App.svelte";
import NoDesk from "./NoDesk.svelte";

/** Returns the window's desk; the in-memory one only in builds that are not for production. */
async function findDesk(): Promise<Desk | undefined> {
  if ("__TAURI_INTERNALS__" in globalThis) {
    return (await import("$lib/desk/tauri")).tauriDesk();
  }
  if (import.meta.env.MODE !== "production") {
    const { memoryDesk, optionsFrom } = await import("$lib/desk/memory");
    const desk = memoryDesk(optionsFrom(location.search));
    const { go } = await import("$lib/route.svelte");
    Object.assign(globalThis, { comityDesk: desk, comityGo: go });
    return desk;
  }
  return undefined;
}

const target = document.getElementById("app");
if (target) {
  startLook();
  const desk = await findDesk();
  if (desk) setDesk(desk);
  mount(desk ? App : NoDesk, { target });
}
