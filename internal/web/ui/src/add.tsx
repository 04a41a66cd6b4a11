import { useEffect, useRef, useState } from "preact/hooks";
import { get, Problem, problemOf, query, upload } from "./api";
import { useLoad, useTitle } from "./parts";
import { changes, Store, useStore } from "./store";
import { articleLink, bytesOf, count } from "./text";
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

const change = (key: number, part: Partial<Job>) => jobs.set((list) => list.map((j) => (j.key === key ? { ...j, ...part } : j)));

function enqueue(name: string, size: number, collection: string, form: () => FormData): void {
  jobs.set((list) => [...list, { key: ++lastJob, name, size, form, collection, state: "waiting", sent: 0, items: [] }]);
  work();
}

function addFiles(files: Iterable<File>, collection: string): void {
  for (const file of files) {
    enqueue(file.webkitRelativePath || file.name, file.size, collection, () => {
      const form = new FormData();
      form.append("file", file, file.webkitRelativePath.replaceAll("/", "_") || file.name);
      return form;
    });
  }
}

function work(): void {
  while (active < atOnce) {
    const next = jobs.value.find((j) => j.state === "waiting");
    if (!next) return;
    active++;
    void send(next).finally(() => { active--; work(); });
  }
}

async function send(job: Job): Promise<void> {
  change(job.key, { state: "sending", sent: 0, problem: undefined, items: [] });
  try {
    const path = "/v1/articles" + query({ collection: job.collection });
    const { items } = await upload<{ items: AddedItem[] }>(path, job.form(), (sent) => change(job.key, { sent }));
    change(job.key, { state: items.some((i) => i.status === "failed") ? "failed" : "done", items, sent: 1 });
    changes.set((n) => n + 1);
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
  const [collection, setCollection] = useState("");
  const collections = useLoad<{ collections: Collection[] }>("/v1/collections").value?.collections ?? [];
  return (
    <main class="column">
      <h1>Add articles</h1>
      <label class="field">Collection <input list="collections" value={collection} placeholder="default" maxLength={200} onInput={(e) => setCollection(e.currentTarget.value)} /></label>
      <datalist id="collections">{collections.map((c) => <option value={c.name} />)}</datalist>
      <Files collection={collection} />
      <Paste collection={collection} />
      {list.length > 0 && <Jobs list={list} />}
    </main>
  );
}

function Files({ collection }: { collection: string }) {
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void dropped(event.dataTransfer!).then((files) => addFiles(files, collection));
  };
  const pick = (e: { currentTarget: HTMLInputElement }) => { addFiles(e.currentTarget.files ?? [], collection); e.currentTarget.value = ""; };
  return (
    <section class={"drop" + (over ? " over" : "")} aria-label="Files" onDragOver={(e) => { e.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)} onDrop={drop}>
      <p class="strong">Drop files or folders here</p>
      <p class="row"><label class="button">Choose files<input class="sr" type="file" multiple data-main-box onChange={pick} /></label>
        <label class="button quiet">Choose a folder<input class="sr" type="file" {...{ webkitdirectory: true }} onChange={pick} /></label></p>
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

function Paste({ collection }: { collection: string }) {
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const data = new FormData(form);
    const text = String(data.get("text") ?? "");
    enqueue(String(data.get("title") || text.slice(0, 60)), text.length, collection, () => data);
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
  const open = list.filter((j) => j.state === "waiting" || j.state === "sending").length;
  return (
    <section class="jobs" aria-label="What is being added">
      <div class="heading"><h2>{open ? `Adding, ${count(open, "item")} to go` : "Added"}</h2>
        {failed > 0 && !open && <button type="button" onClick={retryFailed}>Try the failed again</button>}
        {!open && <button type="button" class="quiet" onClick={() => jobs.set([])}>Clear the list</button>}</div>
      <Embedding busy={open > 0} />
      <ul aria-live="polite">{list.map((j) => <JobRow key={j.key} job={j} />)}</ul>
    </section>
  );
}

const reasonsShown = 20;

function JobRow({ job }: { job: Job }) {
  const bad = job.items.filter((i) => i.status === "failed");
  const only = job.items.length === 1 && job.items[0]!.status !== "failed" ? job.items[0] : undefined;
  return (
    <li class={"job " + job.state}>
      <p><span class="strong" dir="auto">{only ? <a href={articleLink(only.id)}>{job.name}</a> : job.name}</span> <span class="meta">{bytesOf(job.size)}</span> <span class="state">{said(job)}</span></p>
      {job.state === "sending" && <progress max={1} value={job.sent < 1 ? job.sent : undefined} aria-label={"Sending " + job.name} />}
      {job.problem && <p class="warn" dir="auto">{job.problem.body.detail}. {job.problem.body.fix}</p>}
      {bad.length > 0 && <ul class="reasons">{bad.slice(0, reasonsShown).map((i) => <li class="warn" dir="auto">{i.error}</li>)}{bad.length > reasonsShown && <li class="hint">and {bad.length - reasonsShown} more</li>}</ul>}
    </li>
  );
}

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
