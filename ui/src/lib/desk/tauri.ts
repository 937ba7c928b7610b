// The desk behind the window. The only file that imports Tauri: one command, one event.
import { invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import type { Notice } from "./contract";
import type { Desk } from "./desk";

export function tauriDesk(): Desk {
  const listeners = new Set<(notice: Notice) => void>();
  void listen<Notice>("notice", (event) => {
    for (const hear of listeners) hear(event.payload);
  });
  return {
    call: (name, args) => invoke("call", { request: { call: name, args } }),
    onNotice(hear) {
      listeners.add(hear);
      return () => listeners.delete(hear);
    },
  };
}
