// The in-memory desk's account: vaults to turn to, files opened with Comity, closing.
import type { Calls } from "../contract";
import type { Handlers } from "./handlers";
import { lockedStatus, refusal, type World } from "./world";

export type DesktopCall = Extract<
  keyof Calls,
  "vault_known" | "vault_choose" | "vault_forget" | "window_close" | `handed_${string}`
>;

export function desktopCalls(world: World): Pick<Handlers, DesktopCall> {
  const here = () => ({
    vault: "here",
    label: world.status.label ?? "vault",
    within: "comity",
    authority: world.status.authority,
    last_exchange: world.status.last_exchange,
    state: world.status.state,
    chosen: true,
  });
  const known = () => ({ vaults: [here(), ...world.known] });
  const running = () =>
    [...world.tasks.values()].map((task) => task.status).filter((one) => one.state === "running");
  return {
    vault_known: known,
    vault_choose: ({ vault, folder, new: fresh }) => {
      if (world.status.state === "open") {
        throw refusal("vault-open", "A vault is open here.", "Lock it, then choose another.");
      }
      const chosen = world.known.find((one) => one.vault === vault);
      if (chosen?.state === "unreachable" || (!chosen && !folder)) {
        throw refusal(
          "file-unreadable",
          "The file or folder cannot be read.",
          "Check that it is there, that you may read it, and that the stick is still in.",
        );
      }
      const left = { ...here(), chosen: false };
      world.known = [left, ...world.known.filter((one) => one !== chosen)];
      world.status = lockedStatus(world, fresh ? "absent" : "locked");
      if (chosen) world.status.label = chosen.label;
      world.notify(["vault"]);
      return { ...world.status };
    },
    vault_forget: ({ vault }) => {
      world.known = world.known.filter((one) => one.vault !== vault);
      world.notify(["vault"]);
      return known();
    },
    handed_list: () => ({ files: world.handed }),
    handed_done: ({ place }) => {
      world.handed = world.handed.filter((one) => one.place !== place);
      world.notify(["vault"]);
      return { files: world.handed };
    },
    window_close: ({ stop }) => {
      const tasks = running();
      world.closed = stop || tasks.length === 0;
      return { closes: world.closed, tasks, exchanging: false };
    },
  };
}
