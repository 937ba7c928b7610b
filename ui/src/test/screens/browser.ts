// A headless Chromium spoken to through a pipe, and the built interface served as the window
// serves it: with the content policy of tauri.conf.json. For tests of what is drawn.
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";
import type { Readable, Writable } from "node:stream";

const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".woff2": "font/woff2",
};
const PROGRAMS = ["chromium", "chromium-browser", "google-chrome"];
/** Names another program than those, or the place of one. */
const VARIABLE = "COMITY_CHROMIUM";
const ANSWER_MS = 30_000;
/** How often a folder is tried to be removed, and how long between. */
const REMOVALS_MAX = 60;
const REMOVED_AFTER_MS = 250;

/** Returns the product's content policy as one header. */
export function policy(): string {
  const path = new URL("../../../../tauri.conf.json", import.meta.url);
  const { app } = JSON.parse(readFileSync(path, "utf8")) as {
    app: { security: { csp: Record<string, string> } };
  };
  return Object.entries(app.security.csp)
    .map(([name, value]) => `${name} ${value}`)
    .join("; ");
}

/** Serves a folder on a free port, every answer under the policy. */
export async function serve(folder: string): Promise<{ server: Server; address: string }> {
  const header = policy();
  const server = createServer((request, response) => {
    const asked = new URL(request.url ?? "/", "http://here").pathname;
    const path = normalize(join(folder, asked === "/" ? "index.html" : asked));
    try {
      if (!path.startsWith(normalize(folder))) throw new Error("outside");
      const bytes = readFileSync(path);
      response.writeHead(200, {
        "content-type": TYPES[extname(path)] ?? "application/octet-stream",
        "content-security-policy": header,
      });
      response.end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const at = server.address();
  const port = typeof at === "object" && at ? at.port : 0;
  return { server, address: `http://127.0.0.1:${port}` };
}

interface Answer {
  id?: number;
  sessionId?: string;
  result?: unknown;
  error?: { message: string };
}

/** A browser with one page. */
export class Browser {
  #waiting = new Map<number, (answer: Answer) => void>();
  #ended = false;
  #next = 0;
  #rest = "";
  #session: string | undefined;

  private constructor(
    readonly child: ChildProcess,
    readonly profile: string,
  ) {
    const from = child.stdio[4] as Readable;
    child.once("exit", () => this.#hearEnd());
    for (const pipe of [from, child.stdio[3] as Writable]) pipe.on("error", () => {});
    from.setEncoding("utf8");
    from.on("data", (text: string) => {
      const parts = (this.#rest + text).split("\0");
      this.#rest = parts.pop() ?? "";
      for (const part of parts) this.#hear(JSON.parse(part) as Answer);
    });
  }

  /** Starts the Chromium that is named, else the first there is; throws when none starts. */
  static async start(): Promise<Browser> {
    const asked = process.env[VARIABLE];
    const programs = asked ? [asked] : PROGRAMS;
    const profile = mkdtempSync(join(tmpdir(), "comity-screens-"));
    for (const program of programs) {
      const child = spawn(
        program,
        [
          "--headless=new",
          "--remote-debugging-pipe",
          "--no-sandbox",
          "--disable-gpu",
          "--hide-scrollbars",
          "--force-prefers-reduced-motion",
          `--user-data-dir=${profile}`,
          "about:blank",
        ],
        { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] },
      );
      const started = await new Promise<boolean>((done) => {
        child.once("error", () => done(false));
        child.once("spawn", () => done(true));
      });
      if (!started) continue;
      const browser = new Browser(child, profile);
      try {
        await browser.#open();
        return browser;
      } catch {
        // It is there and no Chromium, or none that works here: the next may be one.
        await browser.stop();
      }
    }
    rmSync(profile, { recursive: true, force: true });
    throw new Error(
      asked
        ? `${VARIABLE} names ${asked}, and no Chromium starts there. Name one, or leave it unset.`
        : `No browser to draw the screens with: none of ${PROGRAMS.join(", ")} starts. ` +
            `Install Chromium, or name one with ${VARIABLE}.`,
    );
  }

  async #open(): Promise<void> {
    const { targetId } = await this.send<{ targetId: string }>("Target.createTarget", {
      url: "about:blank",
    });
    const { sessionId } = await this.send<{ sessionId: string }>("Target.attachToTarget", {
      targetId,
      flatten: true,
    });
    this.#session = sessionId;
    await this.send("Page.enable");
    await this.send("Runtime.enable");
    // As in the window: prototypes frozen, and every refusal of the policy remembered.
    await this.send("Page.addScriptToEvaluateOnNewDocument", {
      source:
        "Object.freeze(Object.prototype); window.refused = [];" +
        "document.addEventListener('securitypolicyviolation', (event) =>" +
        " window.refused.push(event.violatedDirective + ' ' + event.sourceFile));" +
        "window.addEventListener('error', (event) => window.refused.push(event.message));",
    });
  }

  /** Asks the browser by its protocol. */
  async send<T>(method: string, params: object = {}): Promise<T> {
    if (this.#ended) throw new Error(`${method}: the browser ended`);
    const id = (this.#next += 1);
    const session = this.#session ? { sessionId: this.#session } : {};
    const answered = new Promise<Answer>((done, fail) => {
      const late = setTimeout(() => fail(new Error(`no answer to ${method}`)), ANSWER_MS);
      this.#waiting.set(id, (answer) => {
        clearTimeout(late);
        done(answer);
      });
    });
    const to = this.child.stdio[3] as Writable;
    to.write(`${JSON.stringify({ id, method, params, ...session })}\0`);
    const answer = await answered;
    if (answer.error) throw new Error(`${method}: ${answer.error.message}`);
    return answer.result as T;
  }

  /** Whoever waits for an answer of a browser that ended is told so at once. */
  #hearEnd(): void {
    this.#ended = true;
    const error = { message: "the browser ended" };
    for (const answer of this.#waiting.values()) answer({ error });
    this.#waiting.clear();
  }

  #hear(answer: Answer): void {
    if (answer.id === undefined) return;
    this.#waiting.get(answer.id)?.(answer);
    this.#waiting.delete(answer.id);
  }

  /** Runs words of script in the page and returns what they give, promises awaited. */
  async run<T>(script: string): Promise<T> {
    const answer = await this.send<{
      result: { value: T };
      exceptionDetails?: { text: string; exception?: { description?: string } };
    }>("Runtime.evaluate", { expression: script, awaitPromise: true, returnByValue: true });
    const failed = answer.exceptionDetails;
    if (failed) throw new Error(failed.exception?.description ?? failed.text);
    return answer.result.value;
  }

  /** Sets the window: its size in CSS pixels at 100 %, and how much the page is zoomed. */
  async window(width: number, height: number, zoom = 1): Promise<void> {
    await this.send("Emulation.setDeviceMetricsOverride", {
      width: Math.round(width / zoom),
      height: Math.round(height / zoom),
      deviceScaleFactor: zoom,
      mobile: false,
    });
  }

  async go(address: string): Promise<void> {
    await this.send("Page.navigate", { url: address });
    await this.until("document.readyState === 'complete' && !!window.comityDesk");
  }

  /** Waits until words of script are true. */
  async until(script: string, ms = 10_000): Promise<void> {
    const end = Date.now() + ms;
    while (Date.now() < end) {
      if (await this.run<boolean>(`!!(${script})`)) return;
      await new Promise((done) => setTimeout(done, 30));
    }
    throw new Error(`never became true: ${script}`);
  }

  /** Presses a key, such as `k` with Ctrl held, as a person would. */
  async key(key: string, held: { ctrl?: boolean; alt?: boolean; shift?: boolean } = {}) {
    const modifiers = (held.alt ? 1 : 0) + (held.ctrl ? 2 : 0) + (held.shift ? 8 : 0);
    const letter = key.length === 1;
    const code = letter ? `Key${key.toUpperCase()}` : key;
    const windowsVirtualKeyCode = letter
      ? key.toUpperCase().charCodeAt(0)
      : ({ Enter: 13, Escape: 27, ArrowDown: 40, ArrowUp: 38, Tab: 9, F1: 112, End: 35 }[key] ?? 0);
    const text = key === "Enter" ? "\r" : letter && !held.ctrl && !held.alt ? key : undefined;
    const shared = { key, code, modifiers, windowsVirtualKeyCode };
    await this.send("Input.dispatchKeyEvent", {
      type: text ? "keyDown" : "rawKeyDown",
      ...shared,
      ...(text ? { text } : {}),
    });
    await this.send("Input.dispatchKeyEvent", { type: "keyUp", ...shared });
  }

  /** Writes words where the caret stands. */
  async write(text: string): Promise<void> {
    await this.send("Input.insertText", { text });
  }

  /** Returns a picture of the window as PNG. */
  async picture(): Promise<Buffer> {
    const { data } = await this.send<{ data: string }>("Page.captureScreenshot", { format: "png" });
    return Buffer.from(data, "base64");
  }

  async stop(): Promise<void> {
    if (!this.#ended) {
      const gone = new Promise<void>((done) => this.child.once("exit", () => done()));
      this.child.kill("SIGKILL");
      await gone;
    }
    await removes(this.profile);
  }
}

/** Removes a folder in which helpers of a browser that was ended may write for a moment more. */
async function removes(folder: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return rmSync(folder, { recursive: true, force: true });
    } catch (error) {
      if (tries === REMOVALS_MAX) throw error;
      await new Promise((done) => setTimeout(done, REMOVED_AFTER_MS));
    }
  }
}
