import { useEffect } from "preact/hooks";
import { Dialog } from "./parts";
import { begin, isRunning, stop } from "./session";
import { closeReader, go, letterKeys, reading, setLetterKeys, undo, useStore } from "./store";

const filterHelp: [string, string][] = [
  ['"harbour bridge"', "these words one after the other"],
  ["-ferry", "not where this word stands"],
  ['source:"Harbour Post"', "of this publication; with - not of it"],
  ["after:2022-05, before:2023", "published in that time"],
];

const keyHelp: [string[], string][] = [
  [["/"], "Ask, or search the list"],
  [["n"], "New conversation"],
  [["j"], "Next source or row"],
  [["k"], "Source or row before"],
  [["Enter"], "Open it"],
  [["Delete"], "Delete it from the library"],
  [["z"], "Take the last deletion back"],
  [["Ctrl K", "⌘ K"], "Go to a page, conversation or article"],
  [["g a"], "Ask"],
  [["g c"], "Conversations"],
  [["g l"], "Library"],
  [["g d"], "Add"],
  [["g s"], "Status"],
  [["Esc"], "Close the article, or stop the answer"],
  [["?"], "This help"],
];

const goes: Record<string, string> = { a: "/", c: "/conversations", l: "/library", d: "/add", s: "/status" };

/** useKeys gives the page its shortcuts. */
export function useKeys(show: (what: "" | "help" | "palette") => void): void {
  useEffect(() => {
    let going = 0; // when g was pressed
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") {
        event.preventDefault();
        return show("palette");
      }
      if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
      if (event.key === "Escape") return escape(event);
      if (!letterKeys.value || (event.target as Element).closest("input, textarea, select, [contenteditable]")) return;
      const to = Date.now() - going < 1000 ? goes[event.key] : undefined;
      going = event.key === "g" ? Date.now() : 0;
      const act = to ? () => go(to) : single(event.key, show);
      if (!act) return;
      event.preventDefault();
      act();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
}

function single(key: string, show: (what: "help") => void): (() => void) | undefined {
  switch (key) {
    case "/": return () => { const box = document.querySelector<HTMLInputElement>("[data-main-box]"); if (box) { box.focus(); box.select(); } else go("/"); };
    case "?": return () => show("help");
    case "n": return () => { begin(); go("/"); };
    case "j": return () => step(1);
    case "k": return () => step(-1);
    case "z": return undo;
  }
  return undefined;
}

function escape(event: KeyboardEvent): void {
  if (reading.value) {
    event.preventDefault();
    return closeReader();
  }
  if (isRunning()) return stop();
  if (event.target instanceof HTMLElement && event.target !== document.body) event.target.blur();
}

let lastRow: HTMLElement | undefined; // from which the article that is open was reached

/** step moves the focus to the next row of the list that is shown, or the one before. */
function step(by: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>("#main [data-row]")];
  if (rows.length === 0) return;
  const row = reading.value && lastRow ? lastRow : rows.find((r) => r.contains(document.activeElement));
  const at = row ? rows.indexOf(row) : -1;
  const next = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + by))]!;
  lastRow = next;
  const target = next.querySelector<HTMLElement>("a.title, a") ?? next;
  target.focus();
  next.scrollIntoView({ block: "nearest" });
  if (reading.value) target.click();
}

export function Help({ close }: { close: () => void }) {
  const letters = useStore(letterKeys);
  return (
    <Dialog label="Help" close={close}>
      <div class="heading"><h2>Help</h2><button type="button" class="quiet" onClick={close}>Close</button></div>
      <h3 class="desk">Keys</h3>
      <dl class="keys desk">{keyHelp.map(([keys, what]) => <div><dt>{keys.map((k, i) => <>{i > 0 && " or "}<kbd>{k}</kbd></>)}</dt><dd>{what}</dd></div>)}</dl>
      <label class="choice desk"><input type="checkbox" checked={letters} onChange={(e) => setLetterKeys(e.currentTarget.checked)} /> Single letters are shortcuts</label>
      <h3>In a question</h3>
      <dl class="keys">{filterHelp.map(([written, what]) => <div><dt><code>{written}</code></dt><dd>{what}</dd></div>)}</dl>
      <p class="hint">“Yesterday”, “since Monday” and “in May 2022” are understood, too. The <a href="/docs">API</a> has a page of its own; <a href="/plain">a page without JavaScript</a> is there as well.</p>
      <h3>In an answer</h3>
      <p class="hint">Confidence is how likely the answer is right. “Checked” means that the quoted words stand in the stored article and support the statement; it does not mean that they are true.</p>
    </Dialog>
  );
}
