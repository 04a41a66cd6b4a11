import { useEffect, useRef, useState } from "preact/hooks";
import { call, problemOf, query as parameters } from "./api";
import { Busy, focusBeside, ProblemCard, useLater, useLoad, useTitle } from "./parts";
import { changes, entry, go, leaving, removeLater, toast, useStore } from "./store";
import { articleLink, count, shortDay } from "./text";
import type { Article, ArticlePage, Collection, Facets } from "./types";

const limit = 100;
const filters = ["text", "collection", "source", "tag", "from", "to", "story", "sort", "order"] as const;

/** Library is the table of articles; its address holds what is searched for. */
export function Library({ query }: { query: URLSearchParams }) {
  useTitle("Library");
  const given = Object.fromEntries(filters.map((f) => [f, query.get(f) ?? ""]));
  const page = Number(query.get("page") ?? 0);
  const path = "/v1/articles" + parameters({ ...given, limit, cursor: query.get("cursor") ?? "" });
  const { value, problem, again } = useLoad<ArticlePage>(path);
  const shown = useRef<ArticlePage | null>(null);
  if (value) shown.current = value;
  const gone = useStore(leaving);
  const changed = useStore(changes);
  useEffect(() => { if (changed) again(); }, [changed]);
  const all = (value ?? shown.current)?.articles ?? [];
  const list = all.filter((a) => !gone.has(removing(a)));
  const to = (change: Record<string, string>, replace = false) => go("/library" + parameters({ ...given, ...change }), replace);
  const turn = () => go("/library" + parameters({ ...given, page: page + 1, cursor: value!.next_cursor }), false, { next: true });
  const filtered = Object.keys(given).some((f) => f !== "sort" && f !== "order" && given[f]);
  const total = shown.current ? shown.current.total - (all.length - list.length) : undefined;
  return (
    <main class="library">
      <div class="heading"><h1>Library</h1>{total !== undefined && <span class="count" role="status">{range(page, list.length, total)}</span>}<a class="button" href="/add">Add articles</a></div>
      {given.story && <p class="row picked"><span>Reports of one story</span> <button type="button" class="quiet" onClick={() => to({ story: "" })}>All articles</button></p>}
      <Filters given={given} change={to} />
      {problem && <ProblemCard problem={problem} retry={again} />}
      {!shown.current && !problem && <Busy>Opening the library…</Busy>}
      {value && list.length === 0 && <p class="none">{filtered ? <>No article fits. <a href="/library">Show all</a></> : <>There are no articles yet. <a href="/add">Add some</a> or <a href="/">try the demo library</a>.</>}</p>}
      {list.length > 0 && <Table list={list} given={given} sort={to} busy={!value} />}
      <Pager page={page} last={!value?.next_cursor} next={turn} first={() => to({})} />
    </main>
  );
}

function range(page: number, n: number, total: number): string {
  const number = (x: number) => x.toLocaleString("en-GB");
  if (n === 0 || total <= limit) return `${number(total)} ${total === 1 ? "article" : "articles"}`;
  return `${number(page * limit + 1)}–${number(page * limit + n)} of ${number(total)}`;
}

type Change = (c: Record<string, string>, replace?: boolean) => void;

function Filters({ given, change }: { given: Record<string, string>; change: Change }) {
  const [open, setOpen] = useState(false); // on a narrow screen
  const facets = useLoad<Facets>("/v1/facets").value;
  const collections = useLoad<{ collections: Collection[] }>("/v1/collections").value?.collections ?? [];
  const search = useLater((text: string) => change({ text: text.trim() }, true), 300); // a word that grows is one step of the history
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => { if (box.current && document.activeElement !== box.current) box.current.value = given.text ?? ""; }, [given.text]);
  const pick = (name: string, label: string, options: { name: string; articles: number }[]) => (options.length > 0 || given[name]) && (
    <label>{label} <select value={given[name]} onChange={(e) => change({ [name]: e.currentTarget.value })}>
      <option value="">All</option>
      {given[name] && !options.some((o) => o.name === given[name]) && <option>{given[name]}</option>}
      {options.map((o) => <option value={o.name}>{o.name} ({o.articles.toLocaleString("en-GB")})</option>)}
    </select></label>
  );
  return (
    <form class={"filters" + (open ? " open" : "")} role="search" aria-label="Articles" onSubmit={(e) => e.preventDefault()}>
      <input type="search" class="filter" ref={box} data-main-box defaultValue={given.text} aria-label="Search titles and texts" placeholder="Search titles and texts" maxLength={500} onInput={(e) => search(e.currentTarget.value)} />
      <button type="button" class="quiet narrow" aria-expanded={open} onClick={() => setOpen(!open)}>Filters and order</button>
      {pick("source", "Source", facets?.sources ?? [])}
      {pick("tag", "Tag", facets?.tags ?? [])}
      {collections.length > 1 && pick("collection", "Collection", collections)}
      <span class="dates"><label>From <input type="date" value={given.from} onChange={(e) => change({ from: e.currentTarget.value }, true)} /></label>
        <label>to <input type="date" value={given.to} onChange={(e) => change({ to: e.currentTarget.value }, true)} /></label></span>
      <label class="narrow">Order <select value={`${given.sort || "published"} ${given.order}`.trim()} onChange={(e) => { const [sort, order = ""] = e.currentTarget.value.split(" "); change({ sort: sort!, order }); }}>
        {orders.map(([value, label]) => <option value={value}>{label}</option>)}
      </select></label>
    </form>
  );
}

const columns = [
  { sort: "title", label: "Title", first: "asc" },
  { sort: "source", label: "Source", first: "asc" },
  { sort: "published", label: "Published", first: "desc" },
  { sort: "added", label: "Added", first: "desc" },
] as const;

/** orders are what a click on a column's head gives, for narrow screens, which have no heads. */
const orders: [string, string][] = [
  ["published", "Newest first"], ["published asc", "Oldest first"], ["added", "Added last first"], ["title", "Title"], ["title desc", "Title, from the end"], ["source", "Source"],
];

function Table({ list, given, sort, busy }: { list: Article[]; given: Record<string, string>; sort: Change; busy: boolean }) {
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set());
  const picked = list.filter((a) => chosen.has(a.id));
  const by = given.sort || "published";
  const toggle = (id: string) => choose((s) => new Set(s.has(id) ? [...s].filter((x) => x !== id) : [...s, id]));
  const every = picked.length === list.length;
  const chooseAll = () => choose(new Set(every ? [] : list.map((a) => a.id)));
  return (
    <>
      {picked.length > 0 && <p class="picked row"><span>{picked.length} chosen</span>
        <button type="button" class="quiet" onClick={() => { removeArticles(picked); choose(new Set()); }}>Delete</button>
        <button type="button" class="quiet" onClick={chooseAll}>Choose {every ? "none" : `all ${list.length}`}</button></p>}
      <table class="articles" aria-busy={busy}>
        <thead><tr>
          <th class="check"><input type="checkbox" aria-label="Choose all of this page" checked={every} indeterminate={picked.length > 0 && !every} onChange={chooseAll} /></th>
          {columns.map((c) => {
            const order = by === c.sort ? given.order || c.first : undefined; // of the list, if it goes by this column
            const next = order === c.first ? (c.first === "asc" ? "desc" : "asc") : "";
            return <th class={"col-" + c.sort} aria-sort={order === undefined ? undefined : (order === "asc" ? "ascending" : "descending")}>
              <button type="button" class="sort" onClick={() => sort({ sort: c.sort, order: next })}>{c.label}{order && <span aria-hidden="true">{order === "asc" ? " ↑" : " ↓"}</span>}</button></th>;
          })}
          <th class="act"><span class="sr">Delete</span></th>
        </tr></thead>
        <tbody>{list.map((a) => <Row key={a.id} a={a} chosen={chosen.has(a.id)} toggle={toggle} />)}</tbody>
      </table>
    </>
  );
}

function Row({ a, chosen, toggle }: { a: Article; chosen: boolean; toggle: (id: string) => void }) {
  const title = a.title || a.id;
  const remove = (control: EventTarget | null) => { focusBeside(control as Element); removeArticles([a]); };
  return (
    <tr data-row class={chosen ? "chosen" : ""} onKeyDown={(e) => e.key === "Delete" && remove(e.target)}>
      <td class="check"><input type="checkbox" aria-label={"Choose " + title} checked={chosen} onChange={() => toggle(a.id)} /></td>
      <td class="col-title"><a class="title" dir="auto" href={articleLink(a.id)}>{title}</a>
        {(a.collection !== "default" || a.tags?.length) && <span class="tags">{a.collection !== "default" && <a class="tag" dir="auto" href={"/library" + parameters({ collection: a.collection })}>{a.collection}</a>}
          {a.tags?.slice(0, 4).map((t) => <a class="tag" dir="auto" href={"/library" + parameters({ tag: t })}>{t}</a>)}</span>}</td>
      <td class="col-source" dir="auto">{a.source}</td>
      <td class="col-published">{shortDay(a.published_at)}</td>
      <td class="col-added">{shortDay(a.added_at)}</td>
      <td class="act"><button type="button" class="link small" data-delete aria-label={"Delete " + title} onClick={(e) => remove(e.currentTarget)}>Delete</button></td>
    </tr>
  );
}

/** removing names the deletion of an article; one that is added again is another. */
const removing = (a: Article) => `article ${a.id} ${a.added_at}`;

/** removeArticles deletes articles unless that is undone in time. */
export function removeArticles(list: Article[]): void {
  const remove = async (keepalive: boolean) => {
    await Promise.all(list.map((a) => call("DELETE", "/v1/articles/" + encodeURIComponent(a.id), undefined, keepalive)))
      .finally(() => changes.set((n) => n + 1)); // some may be gone also when one fails
  };
  const said = list.length === 1 ? `Deleted “${list[0]!.title || list[0]!.id}”` : `Deleted ${count(list.length, "article")}`;
  removeLater(list.map(removing), said, remove, (error) => toast(problemOf(error).body.detail));
}

interface Pages { page: number; last: boolean; next: () => void; first: () => void }

function Pager({ page, last, next, first }: Pages) {
  if (page === 0 && last) return null;
  const led = entry().next; // cursors lead forward only: the way back is the browser's, if there is one
  return (
    <nav class="pager row" aria-label="Pages">
      <button type="button" class="quiet" disabled={page === 0} onClick={() => (led ? history.back() : first())}>← {led || page === 0 ? "Page before" : "First page"}</button>
      <span class="hint">Page {page + 1}</span>
      <button type="button" class="quiet" disabled={last} onClick={next}>Next page →</button>
    </nav>
  );
}
