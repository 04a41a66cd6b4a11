import { useEffect, useRef, useState } from "preact/hooks";
import { call, problemOf, query as parameters } from "./api";
import { Busy, ProblemCard, useLater, useLoad, useTitle } from "./parts";
import { changes, go, leaving, removeLater, toast, useStore } from "./store";
import { articleLink, shortDay } from "./text";
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
  const list = (value ?? shown.current)?.articles.filter((a) => !gone.has(removing(a))) ?? [];
  const to = (change: Record<string, string>) => go("/library" + parameters({ ...given, ...change }));
  const turn = () => go("/library" + parameters({ ...given, page: page + 1, cursor: value!.next_cursor }), false, "next");
  const filtered = Object.keys(given).some((f) => f !== "sort" && f !== "order" && given[f]);
  const total = (value ?? shown.current)?.total;
  return (
    <main class="library">
      <div class="heading"><h1>Library</h1>{total !== undefined && <span class="count" role="status">{range(page, list.length, total)}</span>}<a class="button" href="/add">Add articles</a></div>
      {given.story && <p class="row picked"><span>Reports of one story</span> <button type="button" class="quiet" onClick={() => to({ story: "" })}>All articles</button></p>}
      <Filters given={given} change={(c) => to(c)} />
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

function Filters({ given, change }: { given: Record<string, string>; change: (c: Record<string, string>) => void }) {
  const facets = useLoad<Facets>("/v1/facets").value;
  const collections = useLoad<{ collections: Collection[] }>("/v1/collections").value?.collections ?? [];
  const search = useLater((text: string) => change({ text: text.trim() }), 300);
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
    <form class="filters" role="search" aria-label="Articles" onSubmit={(e) => e.preventDefault()}>
      <input type="search" class="filter" ref={box} data-main-box defaultValue={given.text} aria-label="Search titles and texts" placeholder="Search titles and texts" maxLength={500} onInput={(e) => search(e.currentTarget.value)} />
      {pick("source", "Source", facets?.sources ?? [])}
      {pick("tag", "Tag", facets?.tags ?? [])}
      {collections.length > 1 && pick("collection", "Collection", collections)}
      <span class="dates"><label>From <input type="date" value={given.from} onChange={(e) => change({ from: e.currentTarget.value })} /></label>
        <label>to <input type="date" value={given.to} onChange={(e) => change({ to: e.currentTarget.value })} /></label></span>
      <label class="narrow">Sorted by <select value={given.sort || "published"} onChange={(e) => change({ sort: e.currentTarget.value, order: "" })}>
        {columns.map((c) => <option value={c.sort}>{c.label}</option>)}
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

function Table({ list, given, sort, busy }: { list: Article[]; given: Record<string, string>; sort: (c: Record<string, string>) => void; busy: boolean }) {
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set());
  const picked = list.filter((a) => chosen.has(a.id));
  const by = given.sort || "published";
  const toggle = (id: string) => choose((s) => new Set(s.has(id) ? [...s].filter((x) => x !== id) : [...s, id]));
  return (
    <>
      {picked.length > 0 && <p class="picked row"><span>{picked.length} chosen</span>
        <button type="button" class="quiet" onClick={() => { for (const a of picked) removeArticle(a); choose(new Set()); }}>Delete</button>
        <button type="button" class="quiet" onClick={() => choose(new Set())}>Choose none</button></p>}
      <table class="articles" aria-busy={busy}>
        <thead><tr>
          <th class="check"><span class="sr">Choose</span></th>
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
  return (
    <tr data-row class={chosen ? "chosen" : ""} onKeyDown={(e) => e.key === "Delete" && removeArticle(a)}>
      <td class="check"><input type="checkbox" aria-label={"Choose " + title} checked={chosen} onChange={() => toggle(a.id)} /></td>
      <td class="col-title"><a class="title" dir="auto" href={articleLink(a.id)}>{title}</a>
        {(a.collection !== "default" || a.tags?.length) && <span class="tags">{a.collection !== "default" && <a class="tag" dir="auto" href={"/library" + parameters({ collection: a.collection })}>{a.collection}</a>}
          {a.tags?.slice(0, 4).map((t) => <a class="tag" dir="auto" href={"/library" + parameters({ tag: t })}>{t}</a>)}</span>}</td>
      <td class="col-source" dir="auto">{a.source}</td>
      <td class="col-published">{shortDay(a.published_at)}</td>
      <td class="col-added">{shortDay(a.added_at)}</td>
      <td class="act"><button type="button" class="link small" aria-label={"Delete " + title} onClick={() => removeArticle(a)}>Delete</button></td>
    </tr>
  );
}

/** removing names the deletion of an article; one that is added again is another. */
const removing = (a: Article) => `article ${a.id} ${a.added_at}`;

/** removeArticle deletes an article unless that is undone in time. */
export function removeArticle(a: Article): void {
  const remove = async (keepalive: boolean) => {
    await call("DELETE", "/v1/articles/" + encodeURIComponent(a.id), undefined, keepalive);
    changes.set((n) => n + 1);
  };
  removeLater(removing(a), `Deleted “${a.title || a.id}”`, remove, (error) => toast(problemOf(error).body.detail));
}

interface Pages { page: number; last: boolean; next: () => void; first: () => void }

function Pager({ page, last, next, first }: Pages) {
  if (page === 0 && last) return null;
  const back = () => (history.state === "next" ? history.back() : first()); // cursors lead forward only
  return (
    <nav class="pager row" aria-label="Pages">
      <button type="button" class="quiet" disabled={page === 0} onClick={back}>← Page before</button>
      <span class="hint">Page {page + 1}</span>
      <button type="button" class="quiet" disabled={last} onClick={next}>Next page →</button>
    </nav>
  );
}
