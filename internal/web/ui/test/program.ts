// What the tests share: the program, a scripted model server, and a page that is
// watched for what it must never do.
import AxeBuilder from "@axe-core/playwright";
import { test as base, expect, type Page } from "@playwright/test";
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const bin = process.env.PRESSMARK_BIN ?? resolve("../../../pressmark");

export interface Program { url: string; key?: string; stop: (signal?: NodeJS.Signals) => Promise<void> }

const running = new Set<ChildProcess>();
process.once("exit", () => { for (const child of running) child.kill("SIGKILL"); }); // a test that fails does not stop its program

/** serve starts the program on a port of its own; without arguments on the demo library. */
export async function serve(args: string[] = ["--demo"], env: Record<string, string> = {}, prepare: (data: string) => void = () => {}, addr = "127.0.0.1:0"): Promise<Program> {
  const data = mkdtempSync(join(tmpdir(), "pressmark-page-"));
  prepare(data);
  const child = spawn(bin, ["serve", "--addr", addr, ...args], { env: { PATH: process.env.PATH, PRESSMARK_DATA: data, ...env }, stdio: ["ignore", "pipe", "inherit"] });
  running.add(child);
  child.once("exit", () => running.delete(child));
  const { url, key } = await ready(child);
  return { url, key, stop: (signal = "SIGTERM") => new Promise((done) => {
    if (child.exitCode !== null || child.signalCode) return done();
    child.once("exit", () => { rmSync(data, { recursive: true, force: true }); done(); });
    child.kill(signal);
  }) };
}

function ready(child: ChildProcess): Promise<{ url: string; key?: string }> {
  return new Promise((done, fail) => {
    let said = "";
    child.stdout!.on("data", (part) => {
      said += part;
      const found = /ready: (http:\S+)/.exec(said);
      if (found) done({ url: found[1]!.replace("localhost", "127.0.0.1"), key: /^pm-\w+$/m.exec(said)?.[0] });
    });
    child.once("exit", (code) => fail(new Error(`pressmark ended with ${code}: ${said}`)));
  });
}

export interface Passage { n: number; title: string; text: string }
export type Script = (question: string, passages: Passage[]) => string | string[] | null;

/** Model is an OpenAI-compatible server that says what its script says; null is a server that is broken. */
export class Model {
  private constructor(private readonly server: Server, public script: Script, public pause = 0) {}

  static async start(script: Script): Promise<Model> {
    const server = createServer();
    const model = new Model(server, script);
    server.on("request", (req, res) => void model.answer(req, res));
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    return model;
  }
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1`;
  }
  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
  get env(): Record<string, string> {
    return { OPENAI_BASE_URL: this.url, PRESSMARK_MODEL: "scripted" };
  }

  private async answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    let body = "";
    for await (const part of req) body += part;
    const user: string = JSON.parse(body).messages.at(-1).content;
    const lines = user.split("\n");
    const passages = lines.filter((l) => l.startsWith('{"n":')).map((l) => JSON.parse(l) as Passage);
    const question = lines.find((l) => /uestion: "/.test(l)) ?? "";
    const said = this.script(question, passages);
    if (said === null) return void res.writeHead(500, { "Content-Type": "application/json" }).end('{"error":{"message":"broken"}}');
    if (!JSON.parse(body).stream) {
      return void res.writeHead(200, { "Content-Type": "application/json" })
        .end(JSON.stringify({ choices: [{ index: 0, message: { role: "assistant", content: [said].flat().join("") }, finish_reason: "stop" }] }));
    }
    res.writeHead(200, { "Content-Type": "text/event-stream" });
    const chunk = (delta: object, end: string | null) => res.write(`data: ${JSON.stringify({ id: "c", object: "chat.completion.chunk", created: 1, model: "scripted", choices: [{ index: 0, delta, finish_reason: end }] })}\n\n`);
    for (const piece of [said].flat()) {
      chunk({ content: piece }, null);
      if (this.pause) await new Promise((done) => setTimeout(done, this.pause));
    }
    chunk({}, "stop");
    res.end("data: [DONE]\n\n");
  }
}

/** numbered finds the passage that holds a word. */
export const numbered = (passages: Passage[], word: string): number => passages.find((p) => p.text.includes(word))?.n ?? 1;

export interface Watch { page: Page; away: string[]; faults: string[] }

interface Fixtures { demo: Program; watched: Watch }

/** test gives each file a program on the demo library and each test a page on it. */
export const test = base.extend<{ watched: Watch }, { demo: Program }>({
  demo: [async ({}, use) => {
    const program = await serve();
    await use(program);
    await program.stop();
  }, { scope: "worker" }],
  baseURL: async ({ demo }, use) => use(demo.url),
  watched: [async ({ page }, use) => {
    const watch = watchPage(page);
    await use(watch);
    expect(watch.away, "requests to other places").toEqual([]);
    expect(watch.faults, "errors on the page").toEqual([]);
  }, { auto: true }],
});

/** watchPage notes requests that leave the page's origin, scripts that ran, and errors. */
export function watchPage(page: Page): Watch {
  const watch: Watch = { page, away: [], faults: [] };
  page.on("request", (request) => {
    const to = new URL(request.url());
    if (/^(data|blob):$/.test(to.protocol)) return;
    const at = page.url() === "about:blank" ? to : new URL(page.url());
    if (to.hostname !== "127.0.0.1" || (at.protocol === "http:" && to.host !== at.host && !request.isNavigationRequest())) watch.away.push(request.url());
  });
  page.on("pageerror", (error) => watch.faults.push(String(error)));
  page.on("dialog", (dialog) => { watch.faults.push("dialog " + dialog.message()); void dialog.dismiss(); });
  return watch;
}

const standards = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** accessible lets axe look at the page. */
export async function accessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(standards).analyze();
  expect(violations.map((v) => `${v.id}: ${v.help}\n${v.nodes.map((n) => "  " + n.html.slice(0, 160) + "\n  " + n.failureSummary).join("\n")}`)).toEqual([]);
}

/** within asks that nothing of the page is wider than the screen. */
export async function within(page: Page): Promise<void> {
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), `${page.url()} is wider than the screen`).toBeLessThanOrEqual(0);
}

/** ask puts a question and waits for its answer. */
export async function ask(page: Page, question: string): Promise<ReturnType<Page["locator"]>> {
  const turns = page.locator(".turn");
  const before = await turns.count();
  await page.getByLabel("Your question").fill(question);
  await page.keyboard.press("Enter");
  const turn = turns.nth(before);
  await expect(turn).toHaveAttribute("data-state", /done|failed|stopped/, { timeout: 60_000 });
  return turn;
}

export { expect };
export type { Fixtures };
