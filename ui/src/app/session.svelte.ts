// How the vault stands, and what follows from it: the gate or the frame, and the idle clock.
import type { Closing, Notice, Problem, VaultStatus } from "$lib/desk/contract";
import { asProblem, call, onNotice, onVaultLocked } from "$lib/desk/desk";
import { keepEverything } from "$lib/leaving";
import { takeUpLook } from "$lib/look.svelte";
import { prefs } from "$lib/prefs";

/** A person's input is told to the vault at most this often. */
const TOUCH_MS = 20_000;
const PAUSE_MS = 500;
/** The vault locks by itself; should its notice be lost, this asks a moment later. */
const AFTER_LOCK_MS = 2_000;

export class Session {
  status = $state.raw<VaultStatus | undefined>();
  problem = $state.raw<Problem | undefined>();
  /** What runs, while a person is asked whether closing may stop it. */
  closing = $state.raw<Closing | undefined>();
  /** Until when the vault stays open without input, by this window's clock. */
  locksAt = $state(0);
  #touched = 0;
  #turn = 0;
  #pause: ReturnType<typeof setTimeout> | undefined;
  #lockTimer: ReturnType<typeof setTimeout> | undefined;

  get open(): boolean {
    return this.status?.state === "open";
  }

  /** Asks again, and hears notices until the returned function is called. */
  start(onDrop: (place: string, count: number) => void): () => void {
    void this.ask();
    const stops = [
      onNotice((notice: Notice) => {
        if (notice.areas.includes("vault")) void this.ask();
        else if (notice.areas.length > 0 && this.open) this.#later();
        if (notice.closing) void this.close(false);
        if (notice.drop) onDrop(notice.drop.place, notice.drop.count);
      }),
      onVaultLocked(() => void this.ask()),
    ];
    return () => {
      stops.forEach((stop) => stop());
      clearTimeout(this.#pause);
      clearTimeout(this.#lockTimer);
    };
  }

  /** Asks soon: an import tells of changes several times a second. */
  #later(): void {
    this.#pause ??= setTimeout(() => {
      this.#pause = undefined;
      void this.ask();
    }, PAUSE_MS);
  }

  async ask(): Promise<void> {
    try {
      this.take(await call("vault_status", {}));
      this.problem = undefined;
    } catch (thrown) {
      this.problem = asProblem(thrown);
    }
  }

  /** Takes a status that a call answered with. */
  take(status: VaultStatus): void {
    const mine = ++this.#turn;
    const isNow = () => mine === this.#turn;
    const opened = status.state === "open" && !this.open;
    // Screens read what was chosen when they are made: it is there before the first of them.
    if (opened) void this.#prefer(isNow).then(() => isNow() && this.#set(status));
    else this.#set(status);
  }

  #set(status: VaultStatus): void {
    const restarts = !this.open || status.auto_lock_minutes !== this.status?.auto_lock_minutes;
    this.status = status;
    if (this.open && restarts) this.#restart(status);
  }

  /** Takes up what the person chose about the window, from its sealed place. */
  async #prefer(isNow: () => boolean): Promise<void> {
    try {
      const { preferences } = await call("preference_list", {});
      if (!isNow()) return;
      prefs.open(preferences, (name, value) => call("preference_set", { name, value }));
      takeUpLook();
    } catch {
      // The window looks as it did; what is chosen now is kept at the next unlock.
    }
  }

  /** A person did something: the idle clock starts again. */
  touch(): void {
    const now = Date.now();
    if (!this.open || now - this.#touched < TOUCH_MS) return;
    this.#touched = now;
    void call("vault_touch", {}).then(
      (status) => {
        this.take(status);
        this.#restart(status);
      },
      () => {},
    );
  }

  /** Closes the window after unsaved words were kept; asks first when that would stop work. */
  async close(stop: boolean): Promise<void> {
    await keepEverything();
    try {
      const told = await call("window_close", { stop });
      this.closing = told.closes ? undefined : told;
    } catch (thrown) {
      this.problem = asProblem(thrown);
    }
  }

  /** Locks now, after unsaved words were kept sealed. */
  async lock(): Promise<void> {
    await keepEverything();
    try {
      this.take(await call("vault_lock", {}));
    } catch {
      await this.ask();
    }
  }

  #restart(status: VaultStatus): void {
    const idle = status.auto_lock_minutes * 60_000;
    this.locksAt = Date.now() + idle;
    clearTimeout(this.#lockTimer);
    this.#lockTimer = setTimeout(() => void this.ask(), idle + AFTER_LOCK_MS);
  }
}
