import { useEffect, useRef, useState } from "preact/hooks";
import { get, query } from "./api";
import { Dialog, useLater } from "./parts";
import { begin } from "./session";
import { go, setTheme } from "./store";
import { articleLink, joined, shortDay } from "./text";
import type { ArticlePage, ConversationPage } from "./types";

interface Entry { label: string; kind: string; run: () => void }

const pages: Entry[] = [
  { label: "New conversation", kind: "Page", run: () => { begin(); go("/"); } },
  { label: "Conversations", kind: "Page", run: () => go("/conversations") },
  { label: "Library", kind: "Page", run: () => go("/library") },
  { label: "Add articles", kind: "Page", run: () => go("/add") },
  { label: "Quality and status", kind: "Page", run: () => go("/status") },
  { label: "Light colours", kind: "Colours", run: () => setTheme("light") },
  { label: "Dark colours", kind: "Colours", run: () => setTheme("dark") },
  { label: "Colours of the system", kind: "Colours", run: () => setTheme("auto") },
  { label: "The API", kind: "Page", run: () => location.assign("/docs") },
];

async function found(q: string): Promise<Entry[]> {
  const [talks, articles] = await Promise.all([
    get<ConversationPage>("/v1/conversations" + query({ q, limit: 5 })),
    q ? get<ArticlePage>("/v1/articles" + query({ q, limit: 8 })) : { articles: [] },
  ]);
  return [
    ...talks.conversations.map((c) => ({ label: c.title || "Untitled", kind: "Conversation", run: () => go("/c/" + c.id) })),
    ...articles.articles.map((a) => ({ label: a.title || a.id, kind: joined("Article", a.source, shortDay(a.published_at)), run: () => go(articleLink(a.id)) })),
  ];
}

/** Palette goes to any page, conversation or article by a few letters. */
export function Palette({ close }: { close: () => void }) {
  const [q, type] = useState("");
  const [more, setMore] = useState<Entry[]>([]);
  const [at, move] = useState(0);
  const asked = useRef(""); // answers may come in another order than they were asked for
  const look = useLater((text: string) => {
    asked.current = text;
    const take = (entries: Entry[]) => { if (asked.current === text) setMore(entries); };
    void found(text).then(take, () => take([]));
  }, 150);
  useEffect(() => look(q), [q]);
  const list = [...pages.filter((e) => e.label.toLowerCase().includes(q.toLowerCase())), ...more];
  const chosen = Math.min(at, list.length - 1);
  const run = (entry?: Entry) => { if (entry) { close(); entry.run(); } };
  const onKey = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by) move((chosen + by + list.length) % Math.max(1, list.length));
    else if (event.key === "Enter") run(list[chosen]);
    else return;
    event.preventDefault();
  };
  useEffect(() => document.getElementById(`entry-${chosen}`)?.scrollIntoView({ block: "nearest" }), [chosen]);
  return (
    <Dialog label="Go to" close={close} wide>
      <input role="combobox" aria-label="Go to a page, conversation or article" aria-expanded="true" aria-controls="entries" aria-autocomplete="list"
        aria-activedescendant={list.length ? `entry-${chosen}` : undefined} placeholder="Go to a page, conversation or article" autoFocus
        value={q} onInput={(e) => { type(e.currentTarget.value); move(0); }} onKeyDown={onKey} />
      <ul id="entries" class="entries" role="listbox" aria-label="Places">
        {list.map((e, i) => (
          <li id={`entry-${i}`} role="option" aria-selected={i === chosen} onClick={() => run(e)} onMouseMove={() => move(i)}>
            <span dir="auto">{e.label}</span><span class="hint">{e.kind}</span>
          </li>
        ))}
      </ul>
      {list.length === 0 && <p class="hint">Nothing has this name.</p>}
    </Dialog>
  );
}
