import { memo } from "preact/compat";
import { useEffect, useRef, useState } from "preact/hooks";
import { get, Problem, problemOf, query, upload } from "./api";
import { useLoad, useTitle } from "./parts";
import { changes, go, place, say, Store, useStore } from "./store";
import { articleLink, bytesOf, count, sentence } from "./text";
import type { AddedItem, Collection, Stats } from "./types";

/** Job is a file or a pasted text on its way into the library. */
interface Job {
  key: number;
  name: string;
  size: number;
  form: () => FormData;
  collection: string;
  state: "waiting" | "sending" | "done" | "failed";
  sent: number; // share, 0 to 1
  items: AddedItem[];
  problem?: Problem;
}

/** They outlive the view: a person may look at the library while files are sent. */
const jobs = new Store<Job[]>([]);
let lastJob = 0;
let active = 0;
const atOnce = 2;

/** The collection that is added to; a drop on another view goes there too. */
const collection = new Store("");

/** nameOf makes the name of a collection of what a person calls it. */
const nameOf = (typed: string): string => typed.trim().toLowerCase().replace(/\s+/g, "-");

const isOpen = (j: Job): boolean => j.state === "waiting" || j.state === "sending";

const change = (key: number, part: Partial<Job>) => jobs.set((list) => list.map((j) => (j.key === key ? { ...j, ...part } : j)));

type Wanted = Pick<Job, "name" | "size" | "form">;

function enqueue(list: Wanted[]): void {
  const into = nameOf(collection.value);
  jobs.set((before) => [...before, ...list.map((w): Job => ({ ...w, key: ++lastJob, collection: into, state: "waiting", sent: 0, items: [] }))]);
  if (list.length > 0) say(`Adding ${count(list.length, "item")}`);
  work();
}

function addFiles(files: Iterable<File>): void {
  enqueue([...files].map((file) => ({ name: file.webkitRelativePath || file.name, size: file.size, form: () => {
    const form = new FormData();
    form.append("file", file, file.webkitRelativePath.replaceAll("/", "_") || file.name);
    return form;
  } })));
}

function work(): void {
  while (active < atOnce) {
    const next = jobs.value.find((j) => j.state === "waiting");
    if (!next) break;
    active++;
    void send(next).finally(() => { active--; work(); });
  }
  if (active === 0) say(outcome(jobs.value));
}

let told = 0;

/** tellLists has the lists read again, of many files not for each. */
function tellLists(): void {
  if (Date.now() - told < 2000 && jobs.value.some(isOpen)) return;
  told = Date.now();
  changes.set((n) => n + 1);
}

/** outcome tells what became of all jobs. */
function outcome(list: Job[]): string {
  const failed = list.filter((j) => j.state === "failed").length;
  return `${count(list.length - failed, "item")} added${failed ? `, ${failed} failed` : ""}`;
}

/** stopAdding drops what was not begun yet. */
const stopAdding = (): void => jobs.set((list) => list.filter((j) => j.state !== "waiting"));

// What is sent when the page is left is lost, so it asks first.
addEventListener("beforeunload", (event) => { if (jobs.value.some(isOpen)) event.preventDefault(); });

/** Whether files are dragged over the page. */
const dragging = new Store(false);

/** takeDrops adds files wherever on the page they are dropped; the browser would leave the page for them. */
export function takeDrops(): void {
  const held = (f: (event: DragEvent) => void) => (event: DragEvent) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    f(event);
  };
  addEventListener("dragover", held(() => { if (!dragging.value) dragging.set(true); }));
  addEventListener("dragleave", (event) => { if (!event.relatedTarget) dragging.set(false); });
  addEventListener("drop", held((event) => {
    dragging.set(false);
    if (place.value.path !== "/add") go("/add");
    void dropped(event.dataTransfer!).then(addFiles);
  }));
}

async function send(job: Job): Promise<void> {
  change(job.key, { state: "sending", sent: 0, problem: undefined, items: [] });
  try {
    const path = "/v1/articles" + query({ collection: job.collection });
    const { items } = await upload<{ items: AddedItem[] }>(path, job.form(), (sent) => change(job.key, { sent }));
    change(job.key, { state: items.some((i) => i.status === "failed") ? "failed" : "done", items, sent: 1 });
    tellLists();
  } catch (error) {
    change(job.key, { state: "failed", problem: problemOf(error) });
  }
}

/** retryFailed sends again what failed: what is stored already stays as it is. */
function retryFailed(): void {
  jobs.set((list) => list.map((j) => (j.state === "failed" ? { ...j, state: "waiting" } : j)));
  work();
}

export function Add() {
  useTitle("Add articles");
  const list = useStore(jobs);
  const into = useStore(collection);
  const collections = useLoad<{ collections: Collection[] }>("/v1/collections").value?.collections ?? [];
  return (
    <main class="column">
      <h1>Add articles</h1>
      <label class="field">Collection <input list="collections" value={into} placeholder="default" maxLength={64} aria-describedby="collection-hint" onInput={(e) => collection.set(e.currentTarget.value)} onChange={(e) => collection.set(nameOf(e.currentTarget.value))} /></label>
      <p id="collection-hint" class="hint below">A set of articles that questions can be limited to: letters a to z, digits and . : _ -</p>
      <datalist id="collections">{collections.map((c) => <option value={c.name} />)}</datalist>
      <Files />
      {list.length > 0 && <Jobs list={list} />}
      <Paste />
    </main>
  );
}

function Files() {
  const over = useStore(dragging);
  const pick = (e: { currentTarget: HTMLInputElement }) => { addFiles(e.currentTarget.files ?? []); e.currentTarget.value = ""; };
  return (
    <section class={"drop" + (over ? " over" : "")} aria-label="Files">
      <p class="strong desk">Drop files or folders here</p>
      <p class="row"><label class="button">Choose files<input class="sr" type="file" multiple data-main-box onChange={pick} /></label>
        <label class="button quiet desk">Choose a folder<input class="sr" type="file" {...{ webkitdirectory: true }} onChange={pick} /></label></p>
      <p class="hint">Text, Markdown, HTML, JSON and JSON lines, plain or gzip; up to 64 MiB a file. An article that is there already is replaced by its new version.</p>
    </section>
  );
}

/** dropped gives the files of a drop, those in folders too. */
async function dropped(transfer: DataTransfer): Promise<File[]> {
  const entries = [...transfer.items].map((i) => i.webkitGetAsEntry()).filter((e) => e !== null);
  if (entries.length === 0) return [...transfer.files];
  return (await Promise.all(entries.map(filesOf))).flat();
}

async function filesOf(entry: FileSystemEntry): Promise<File[]> {
  if (entry.isFile) return [await new Promise<File>((done, fail) => (entry as FileSystemFileEntry).file(done, fail))];
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: File[] = [];
  for (;;) { // a reader gives its entries in batches
    const batch = await new Promise<FileSystemEntry[]>((done, fail) => reader.readEntries(done, fail));
    if (batch.length === 0) return found;
    found.push(...(await Promise.all(batch.map(filesOf))).flat());
  }
}

function Paste() {
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const data = new FormData(form);
    const text = String(data.get("text") ?? "");
    enqueue([{ name: String(data.get("title") || text.trim().slice(0, 60)), size: new Blob([text]).size, form: () => data }]);
    form.reset();
  };
  return (
    <form class="card paste" aria-label="Paste an article" onSubmit={submit}>
      <h2>Paste an article</h2>
      <label class="field">Title <input name="title" maxLength={1000} dir="auto" autocomplete="off" /></label>
      <div class="fields">
        <label class="field">Published <input name="published_at" type="date" /></label>
        <label class="field">Source <input name="source" maxLength={500} dir="auto" autocomplete="off" /></label>
        <label class="field">Author <input name="author" maxLength={500} dir="auto" autocomplete="off" /></label>
      </div>
      <label class="field">Text <textarea name="text" rows={8} required dir="auto" /></label>
      <p><button type="submit">Add</button></p>
    </form>
  );
}

function Jobs({ list }: { list: Job[] }) {
  const failed = list.filter((j) => j.state === "failed").length;
  const open = list.filter(isOpen).length;
  const section = useRef<HTMLElement>(null);
  useEffect(() => section.current?.scrollIntoView({ block: "nearest" }), [list.length]); // a pasted text is sent from below
  const waiting = list.some((j) => j.state === "waiting");
  const shown = list.length <= rowsShown ? list : [...list].sort((a, b) => rank[a.state] - rank[b.state]).slice(0, rowsShown);
  return (
    <section class="jobs" ref={section} aria-label="What is being added">
      <div class="heading"><h2>{open ? `Adding, ${count(open, "item")} to go` : sentence(outcome(list))}</h2>
        {waiting && <button type="button" class="quiet" onClick={stopAdding}>Stop</button>}
        {failed > 0 && !open && <button type="button" onClick={retryFailed}>Try the failed again</button>}
        {!open && <button type="button" class="quiet" onClick={() => jobs.set([])}>Clear the list</button>}</div>
      <Embedding busy={open > 0} />
      <ul tabIndex={0} aria-label="Items">{shown.map((j) => <JobRow key={j.key} job={j} />)}</ul>
      {list.length > shown.length && <p class="hint">and {count(list.length - shown.length, "item")} more</p>}
    </section>
  );
}

const rowsShown = 200;
const rank: Record<Job["state"], number> = { failed: 0, sending: 1, waiting: 2, done: 3 }; // what of many is shown first
const reasonsShown = 20;

const JobRow = memo(function JobRow({ job }: { job: Job }) {
  const bad = job.items.filter((i) => i.status === "failed");
  const only = job.items.length === 1 && job.items[0]!.status !== "failed" ? job.items[0] : undefined;
  return (
    <li class={"job " + job.state}>
      <p><span class="strong" dir="auto">{only ? <a href={articleLink(only.id)}>{job.name}</a> : job.name}</span> <span class="meta">{bytesOf(job.size)}</span> <span class="state">{said(job)}</span></p>
      {job.state === "sending" && <progress max={1} value={job.sent < 1 ? job.sent : undefined} aria-label={"Sending " + job.name} />}
      {job.problem && <p class="warn" dir="auto">{job.problem.body.detail} {job.problem.body.fix}</p>}
      {bad.length > 0 && <ul class="reasons">{bad.slice(0, reasonsShown).map((i) => <li class="warn" dir="auto">{i.error}</li>)}{bad.length > reasonsShown && <li class="hint">and {bad.length - reasonsShown} more</li>}</ul>}
    </li>
  );
});

/** said tells what became of a job. */
function said(job: Job): string {
  if (job.state === "waiting") return "waiting";
  if (job.state === "sending") return job.sent < 1 ? `sending, ${Math.round(job.sent * 100)} %` : "storing…";
  const counts = new Map<string, number>();
  for (const i of job.items) counts.set(i.status, (counts.get(i.status) ?? 0) + 1);
  if (job.items.length === 1) return job.items[0]!.status;
  return [...counts].map(([status, n]) => `${n.toLocaleString("en-GB")} ${status}`).join(", ") || "failed";
}

/** Embedding tells how many passages are found by their words only, so far. */
function Embedding({ busy }: { busy: boolean }) {
  const [pending, set] = useState(0);
  const timer = useRef(0);
  useEffect(() => {
    const look = async () => {
      const stats = await get<Stats>("/v1/stats").catch(() => null);
      set(stats?.pending ?? 0);
      if (busy || stats?.pending) timer.current = window.setTimeout(look, 2000);
    };
    void look();
    return () => clearTimeout(timer.current);
  }, [busy]);
  return pending > 0 ? <p class="hint">{count(pending, "passage")} still found by {pending === 1 ? "its" : "their"} words only; meaning follows in the background.</p> : null;
}
