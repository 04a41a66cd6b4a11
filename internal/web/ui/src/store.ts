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

export interface Place { path: string; query: URLSearchParams }

const here = (): Place => ({ path: location.pathname, query: new URLSearchParams(location.search) });

export const place = new Store<Place>(here());

/** go leads to an address of this page. */
export function go(address: string, replace = false, state: unknown = null): void {
  if (address === location.pathname + location.search) replace = true;
  history[replace ? "replaceState" : "pushState"](state, "", address);
  place.set(here());
  if (!replace) scrollTo(0, 0);
}

const ours = /^\/(?:$|c\/|conversations$|library$|articles\/|add$|status$)/;

/** followLinks keeps links within the page from loading it anew. */
export function followLinks(): void {
  addEventListener("popstate", () => place.set(here()));
  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest?.("a");
    if (!link || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    if (link.origin !== location.origin || link.target || link.hasAttribute("download") || !ours.test(link.pathname)) return;
    event.preventDefault();
    go(link.pathname + link.search);
  });
}

// ---- messages that pass ----

export interface Toast { key: number; text: string; undo?: () => void }

export const toasts = new Store<Toast[]>([]);
let lastToast = 0;

export function dismiss(key: number): void {
  toasts.set((list) => list.filter((t) => t.key !== key));
}

export function toast(text: string, undo?: () => void, lasting = 5000): number {
  const key = ++lastToast;
  toasts.set((list) => [...list, { key, text, undo }]);
  setTimeout(() => dismiss(key), lasting);
  return key;
}

// ---- deleting with undo ----

/** What is being deleted: hidden at once, deleted when nobody took it back. */
export const leaving = new Store<ReadonlySet<string>>(new Set());
const pending = new Map<string, (keepalive: boolean) => void>();

/** The time that there is to take a deletion back. */
const regret = 8000;

/**
 * removeLater hides a thing and deletes it after a while unless that is undone.
 * Leaving the page before ends the waiting: what was deleted stays deleted.
 */
export function removeLater(key: string, said: string, remove: (keepalive: boolean) => Promise<unknown>, failed: (error: unknown) => void): void {
  const show = () => leaving.set((set) => new Set([...set].filter((k) => k !== key)));
  leaving.set((set) => new Set([...set, key]));
  const finish = (keepalive: boolean) => {
    clearTimeout(timer);
    pending.delete(key);
    remove(keepalive).catch((error: unknown) => { show(); failed(error); });
  };
  const timer = setTimeout(finish, regret, false);
  pending.set(key, finish);
  toast(said, () => { clearTimeout(timer); pending.delete(key); show(); }, regret);
}

addEventListener("pagehide", () => { for (const finish of [...pending.values()]) finish(true); });

/** Counts what this page changed in the library, for lists to be read again. */
export const changes = new Store(0);

// ---- light and dark ----

export type Theme = "auto" | "light" | "dark";
const themeKey = "pressmark-theme";

function storedTheme(): Theme {
  try {
    const kept = localStorage.getItem(themeKey);
    return kept === "light" || kept === "dark" ? kept : "auto";
  } catch {
    return "auto"; // storage may be forbidden
  }
}

export const theme = new Store<Theme>(storedTheme());

export function setTheme(next: Theme): void {
  theme.set(next);
  document.documentElement.dataset.theme = next;
  try {
    localStorage.setItem(themeKey, next);
  } catch {
    // it holds until the page is left
  }
}
document.documentElement.dataset.theme = theme.value;

// ---- the reader pane ----

export interface Reading { articleID: string; start: number; end: number; label?: string }
export const reading = new Store<Reading | null>(null);
