// Small parts that several views share.
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { get, isAbort, type Problem, problemOf } from "./api";

export function ProblemCard({ problem, retry }: { problem: Problem; retry?: () => void }) {
  const { detail, fix, request_id, status } = problem.body;
  return (
    <div class="card problem" role="alert">
      <p class="strong" dir="auto">{detail}</p>
      {fix && <p dir="auto">{fix}</p>}
      {status === 401 && <p><a href="/" target="_self">Give the access key</a></p>}
      {request_id && <p class="hint">Request {request_id}</p>}
      {retry && <button type="button" class="quiet" onClick={retry}>Try again</button>}
    </div>
  );
}

/** Busy says what is going on and, after a while, that it still is. */
export function Busy({ children, slow = 8 }: { children: ComponentChildren; slow?: number }) {
  const [seconds, set] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => set((s) => s + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  return <p class="busy"><span class="spinner" aria-hidden="true" />{children}{seconds >= slow && <span class="hint"> still at work, {seconds} s</span>}</p>;
}

export interface Loaded<T> { value?: T; problem?: Problem; again: () => void }

/** useLoad reads JSON whenever the path changes; null reads nothing. */
export function useLoad<T>(path: string | null): Loaded<T> {
  const [state, set] = useState<{ path: string | null; value?: T; problem?: Problem }>({ path: null });
  const [round, again] = useState(0);
  useEffect(() => {
    if (path === null) return;
    const stop = new AbortController();
    get<T>(path, stop.signal)
      .then((value) => set({ path, value }))
      .catch((error: unknown) => isAbort(error) || set({ path, problem: problemOf(error) }));
    return () => stop.abort();
  }, [path, round]);
  const current = state.path === path ? state : { value: undefined, problem: undefined };
  return { value: current.value, problem: current.problem, again: () => again((n) => n + 1) };
}

/** useMedia tells whether a media query holds. */
export function useMedia(question: string): boolean {
  const [holds, set] = useState(() => matchMedia(question).matches);
  useEffect(() => {
    const media = matchMedia(question);
    const look = () => set(media.matches);
    media.addEventListener("change", look);
    return () => media.removeEventListener("change", look);
  }, [question]);
  return holds;
}

/** focusOn is a ref that gives a new element the focus; autofocus does so once in a document. */
export const focusOn = (element: HTMLElement | null): void => element?.focus();

/** useReturn is a ref for the button that a form replaces while open: it gets the focus back. */
export function useReturn(open: boolean) {
  const button = useRef<HTMLButtonElement>(null);
  const was = useRef(open);
  useEffect(() => {
    if (was.current && !open) button.current?.focus();
    was.current = open;
  }, [open]);
  return button;
}

/** focusBeside moves the focus on before a row goes away, to the same kind of control of the next one, else to the view. */
export function focusBeside(control: Element): void {
  const row = control.closest("[data-row], .talk");
  const near = row?.nextElementSibling ?? row?.previousElementSibling;
  const next = near?.querySelector<HTMLElement>(control.matches("button") ? "button[data-delete]" : "a.title");
  (next ?? document.getElementById("main"))?.focus();
}

/** useTitle names the browser's tab. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title ? title + " – Pressmark" : "Pressmark";
  }, [title]);
}

/** Dialog is a modal one; Esc, its button and a click beside it close it. */
export function Dialog({ label, close, children, wide }: { label: string; close: () => void; children: ComponentChildren; wide?: boolean }) {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const opener = document.activeElement;
    ref.current?.showModal();
    return () => { if (opener instanceof HTMLElement) opener.focus({ preventScroll: true }); };
  }, []);
  return (
    <dialog ref={ref} class={wide ? "wide" : ""} aria-label={label} onCancel={(e) => { e.preventDefault(); close(); }}
      onClick={(e) => e.target === ref.current && close()}>
      <div class="inside">{children}</div>
    </dialog>
  );
}

/** later calls f when nobody has called it again for a while. */
export function useLater<A extends unknown[]>(f: (...args: A) => void, wait = 250): (...args: A) => void {
  const timer = useRef(0);
  const latest = useRef(f);
  latest.current = f;
  useEffect(() => () => clearTimeout(timer.current), []);
  return (...args) => {
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => latest.current(...args), wait);
  };
}

/** copy puts text on the clipboard, also where the page came over plain HTTP. */
export async function copy(text: string): Promise<boolean> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text).then(() => true, () => false);
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}
