import { useEffect, useState } from "preact/hooks";

/** Store holds a value that components follow with useStore. */
export class Store<T> {
  private readonly followers = new Set<(value: T) => void>();
  constructor(private now: T) {}
  get value(): T {
    return this.now;
  }
  set(next: T | ((before: T) => T)): void {
    this.now = typeof next === "function" ? (next as (before: T) => T)(this.now) : next;
    for (const follow of [...this.followers]) follow(this.now);
  }
  follow(f: (value: T) => void): () => void {
    this.followers.add(f);
    return () => this.followers.delete(f);
  }
}

export function useStore<T>(store: Store<T>): T {
  const [value, set] = useState(store.value);
  useEffect(() => {
    set(() => store.value); // it may have changed before this ran
    return store.follow((v) => set(() => v));
  }, [store]);
  return value;
}

// ---- where we are ----

/** Place is an address of this page; visit counts the moves from one to another. */
export interface Place { path: string; query: URLSearchParams; visit: number }

/** What the browser's history knows of a place beside its address. */
export interface Remembered {
  reading?: Reading; // open in the reader pane
  turn?: number; // key of the first question, which was asked before its conversation had an address
  next?: true; // a page of a list that "page before" leads back from
}

const here = (visit: number): Place => ({ path: location.pathname, query: new URLSearchParams(location.search), visit });

export const place = new Store<Place>(here(0));

export const entry = (): Remembered => (history.state as Remembered | null) ?? {};

/** go leads to an address of this page. */
export function go(address: string, replace = false, state: Remembered = {}): void {
  if (address === location.pathname + location.search) replace = true;
  history[replace ? "replaceState" : "pushState"](state, "", address);
  arrive(replace ? 0 : 1);
  if (!replace) scrollTo(0, 0);
}

function arrive(moves: number): void {
  const { path, visit } = place.value;
  place.set(here(location.pathname === path ? visit : visit + moves));
  reading.set(entry().reading ?? null);
}

const ours = /^\/(?:$|c\/|conversations$|library$|articles\/|add$|status$)/;

/** followLinks keeps links within the page from loading it anew. */
export function followLinks(): void {
  addEventListener("popstate", () => arrive(1));
  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest?.("a");
    if (!link || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    if (link.origin !== location.origin || link.target || link.hasAttribute("download") || !ours.test(link.pathname)) return;
    event.preventDefault();
    go(link.pathname + link.search);
  });
}

// ---- messages that pass ----

export interface Toast { text: string; undo?: () => void; hold: () => void; release: () => void }

export const toasts = new Store<Toast[]>([]);

/** toast shows a message for a while; the time stands still while it is held. */
export function toast(text: string, undo?: () => void, lasting = 5000, passed?: () => void): void {
  let timer = 0;
  const remove = () => { clearTimeout(timer); toasts.set((list) => list.filter((t) => t !== shown)); };
  const shown: Toast = {
    text,
    undo: undo && (() => { remove(); undo(); }),
    hold: () => clearTimeout(timer),
    release: () => { clearTimeout(timer); timer = window.setTimeout(() => { remove(); passed?.(); }, lasting); },
  };
  toasts.set((list) => [...list, shown]);
  shown.release();
}

/** undo takes the last deletion back that still can be. */
export const undo = (): void => toasts.value.findLast((t) => t.undo)?.undo?.();

/** What screen readers are told beside what the focus tells them. */
export const spoken = new Store("");

export function say(text: string): void {
  spoken.set(text);
}

// ---- deleting with undo ----

/** What is being deleted: hidden at once, deleted when nobody took it back. */
export const leaving = new Store<ReadonlySet<string>>(new Set());
const pending = new Set<(keepalive: boolean) => void>();

/** The time that there is to take a deletion back. */
const regret = 8000;

/**
 * removeLater hides things and deletes them after a while unless that is undone.
 * Leaving the page before ends the waiting: what was deleted stays deleted.
 */
export function removeLater(keys: string[], said: string, remove: (keepalive: boolean) => Promise<unknown>, failed: (error: unknown) => void): void {
  const show = () => leaving.set((set) => new Set([...set].filter((k) => !keys.includes(k))));
  leaving.set((set) => new Set([...set, ...keys]));
  const finish = (keepalive: boolean) => {
    pending.delete(finish);
    remove(keepalive).catch((error: unknown) => { show(); failed(error); });
  };
  pending.add(finish);
  toast(said, () => { pending.delete(finish); show(); }, regret, () => pending.has(finish) && finish(false));
}

addEventListener("pagehide", () => { for (const finish of [...pending]) finish(true); });

/** Counts what this page changed in the library, for lists to be read again. */
export const changes = new Store(0);

// ---- what the browser keeps of a person's choices ----

function kept(name: string): string | null {
  try {
    return localStorage.getItem("pressmark-" + name);
  } catch {
    return null; // storage may be forbidden
  }
}

function keep(name: string, value: string): void {
  try {
    localStorage.setItem("pressmark-" + name, value);
  } catch {
    // it holds until the page is left
  }
}

export type Theme = "auto" | "light" | "dark";

const isTheme = (name: string | null): name is Theme => name === "light" || name === "dark";
const keptTheme = kept("theme");
export const theme = new Store<Theme>(isTheme(keptTheme) ? keptTheme : "auto");

export function setTheme(next: Theme): void {
  theme.set(next);
  document.documentElement.dataset.theme = next;
  keep("theme", next);
}
document.documentElement.dataset.theme = theme.value;

/** Whether single letters are shortcuts: who speaks to the computer may press them unawares. */
export const letterKeys = new Store(kept("keys") !== "off");

export function setLetterKeys(on: boolean): void {
  letterKeys.set(on);
  keep("keys", on ? "on" : "off");
}

// ---- the reader pane ----

export interface Reading { articleID: string; start: number; end: number; label?: string; quote?: string }

/** What the reader pane shows. The history holds it, so that "back" closes the pane. */
export const reading = new Store<Reading | null>(entry().reading ?? null);

export function openReader(what: Reading): void {
  history[reading.value ? "replaceState" : "pushState"]({ ...entry(), reading: what } satisfies Remembered, "");
  reading.set(what);
}

export function closeReader(): void {
  history.back();
}
