import { useEffect, useState } from "preact/hooks";
import { call, problemOf } from "./api";
import { focusBeside, focusOn, ProblemCard, useLater, useReturn, useTitle } from "./parts";
import { begin, conversations, more, refresh, rename, session, stop } from "./session";
import { go, leaving, place, removeLater, toast, useStore } from "./store";
import { count, when } from "./text";
import type { Conversation } from "./types";

/** Sidebar lists the conversations beside the page, where there is room. */
export function Sidebar() {
  return <aside class="sidebar" aria-label="Conversations"><NewButton /><List compact /></aside>;
}

/** Conversations is the same list as a page, for narrow screens. */
export function Conversations() {
  useTitle("Conversations");
  return <main class="column"><div class="heading"><h1>Conversations</h1><NewButton /></div><List /></main>;
}

const NewButton = () => <button type="button" class="new" onClick={() => { begin(); go("/"); }}>New conversation</button>;

function List({ compact }: { compact?: boolean }) {
  const { page, problem, q } = useStore(conversations);
  const gone = useStore(leaving);
  const search = useLater((text: string) => void refresh(text.trim()));
  useEffect(() => { if (!conversations.value.page) void refresh(); }, []);
  if (problem && !page) return <ProblemCard problem={problem} retry={() => void refresh()} />;
  const list = (page?.conversations ?? []).filter((c) => !gone.has("conversation " + c.id));
  return (
    <>
      <input type="search" class="filter" aria-label="Search conversations" placeholder="Search conversations" defaultValue={q} data-main-box={compact ? undefined : true} onInput={(e) => search(e.currentTarget.value)} />
      {page && list.length === 0 && <p class="hint">{q ? "No conversation says that." : "Your questions will be listed here."}</p>}
      <ul class="talks">
        {groups(list).map(([label, members]) => (
          <li><h2 class="group">{label}</h2><ul>{members.map((c) => <Row key={c.id} c={c} compact={compact} />)}</ul></li>
        ))}
      </ul>
      {page?.next_cursor && <button type="button" class="quiet" onClick={() => void more()}>More of {page.total}</button>}
    </>
  );
}

/** groups puts conversations under today, yesterday and before. */
function groups(list: Conversation[]): [string, Conversation[]][] {
  const midnight = new Date().setHours(0, 0, 0, 0);
  const of = (c: Conversation) => {
    const t = Date.parse(c.updated_at);
    return t >= midnight ? "Today" : t >= midnight - 86_400_000 ? "Yesterday" : t >= midnight - 7 * 86_400_000 ? "The last week" : "Before";
  };
  const found = new Map<string, Conversation[]>();
  for (const c of list) found.set(of(c), [...(found.get(of(c)) ?? []), c]);
  return [...found];
}

function Row({ c, compact }: { c: Conversation; compact?: boolean }) {
  const present = useStore(session);
  const [editing, edit] = useState(false);
  const button = useReturn(editing);
  if (editing) return <li><Rename c={c} done={() => edit(false)} /></li>;
  return (
    <li class="talk" data-row={compact ? undefined : true}>
      <a class="title" dir="auto" href={"/c/" + c.id} aria-current={present.id === c.id ? "page" : undefined}>{c.title || "Untitled"}</a>
      {!compact && <span class="meta">{count(c.turn_count, "question")} · {when(c.updated_at)}</span>}
      <span class="actions">
        <button type="button" class="link small" ref={button} aria-label={`Rename ${c.title}`} onClick={() => edit(true)}>Rename</button>
        <button type="button" class="link small" data-delete aria-label={`Delete ${c.title}`} onClick={(e) => { focusBeside(e.currentTarget); remove(c); }}>Delete</button>
      </span>
    </li>
  );
}

function remove(c: Conversation): void {
  if (session.value.id === c.id) {
    stop();
    begin();
    if (place.value.path.startsWith("/c/")) go("/");
  }
  removeLater(["conversation " + c.id], `Deleted “${c.title || "Untitled"}”`,
    (keepalive) => call("DELETE", "/v1/conversations/" + c.id, undefined, keepalive).then(() => { if (!keepalive) void refresh(); }),
    (error) => toast(problemOf(error).body.detail));
}

function Rename({ c, done }: { c: Conversation; done: () => void }) {
  const save = async (event: SubmitEvent) => {
    event.preventDefault();
    const title = String(new FormData(event.currentTarget as HTMLFormElement).get("title")).trim();
    if (title && title !== c.title) await rename(c.id, title).catch((error: unknown) => toast(problemOf(error).body.detail));
    done();
  };
  return (
    <form class="rename" onSubmit={save}>
      <input name="title" aria-label="Title of the conversation" defaultValue={c.title} maxLength={200} ref={focusOn} onFocus={(e) => e.currentTarget.select()} onKeyDown={(e) => e.key === "Escape" && (e.stopPropagation(), done())} />
      <button type="submit" class="small">Save</button>
    </form>
  );
}
