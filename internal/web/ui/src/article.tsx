import { useEffect, useRef, useState } from "preact/hooks";
import { call, isAbort, problemOf, query as parameters, summarize, type Problem, type SummaryProgress } from "./api";
import { Also, PassageItem } from "./answer";
import { aboutArticle } from "./ask";
import { removeArticles } from "./library";
import { Busy, ProblemCard, useLoad, useMedia, useTitle } from "./parts";
import { Body, Byline } from "./reader";
import { go } from "./store";
import { articleLink, Cutter, when } from "./text";
import type { Article, Passage, Stats, Stretch, Suggestion, Summary } from "./types";

/** ArticlePage is an article with what can be told about it. */
export function ArticlePage({ id, query }: { id: string; query: URLSearchParams }) {
  const path = "/v1/articles/" + encodeURIComponent(id);
  const { value: a, problem, again } = useLoad<Article>(path);
  const [start, end] = [Number(query.get("start") ?? 0), Number(query.get("end") ?? 0)];
  useTitle(a ? a.title || a.id : "Article");
  useEffect(() => {
    if (a && end > start) document.getElementById("cited")?.scrollIntoView({ block: "center" });
  }, [a, start, end]);
  const narrow = useMedia("(max-width: 68rem)"); // then the summary would stand below the whole text
  if (problem) return <main class="column"><h1>Article</h1><ProblemCard problem={problem} retry={problem.body.status === 404 ? undefined : again} /><p><a href="/library">Library</a></p></main>;
  if (!a) return <main class="column"><Busy>Opening the article…</Busy></main>;
  const summary = <SummaryCard key={a.id} article={a} show={(mark) => go(articleLink(a.id, mark))} />;
  return (
    <main class="article-page">
      <article>
        <h1 class="headline" dir="auto">{a.title || "Untitled"}</h1>
        <Byline article={a} />
        <Also list={a.also_reported_by} story={a.story} />
        <p class="row actions">
          <a class="button" href={aboutArticle(a)}>Ask about this article</a>
          <button type="button" class="quiet" onClick={() => { removeArticles([a]); go("/library"); }}>Delete</button>
        </p>
        {narrow && summary}
        <Body text={a.text} mark={{ start, end }} />
        {a.left_out && <details class="left-out"><summary>Left out of the text</summary><ul>{a.left_out.map((line) => <li dir="auto">{line}</li>)}</ul></details>}
      </article>
      <div class="beside">
        {!narrow && summary}
        <Questions article={a} />
        <Similar article={a} />
        <Metadata article={a} />
      </div>
    </main>
  );
}

const lengths = ["short", "medium", "long"] as const;

/** SummaryCard summarises at once where that is free, and on request where a model does it. */
function SummaryCard({ article, show }: { article: Article; show: (mark: Stretch) => void }) {
  const stats = useLoad<Stats>("/v1/stats").value;
  const [length, setLength] = useState<string>("medium");
  const [state, set] = useState<{ summary?: Summary; progress?: SummaryProgress; problem?: Problem; running?: boolean }>({});
  const stop = useRef<AbortController | null>(null);
  useEffect(() => () => stop.current?.abort(), []);
  const make = async (wanted: string) => {
    stop.current?.abort();
    const mine = (stop.current = new AbortController());
    setLength(wanted);
    set({ running: true });
    try {
      const summary = await summarize(article.id, wanted, mine.signal, (progress) => set({ running: true, progress }));
      set({ summary });
    } catch (error) {
      if (stop.current === mine) set(isAbort(error) ? {} : { problem: problemOf(error) });
    }
  };
  useEffect(() => { if (stats && !stats.models.generator) void make("medium"); }, [!stats, article.id]);
  return (
    <section class="card" aria-labelledby="summary-title">
      <h2 id="summary-title">Summary</h2>
      <div class="segments" role="group" aria-label="Length">
        {lengths.map((l) => <button type="button" aria-pressed={l === length && (!!state.summary || !!state.running)} onClick={() => void make(l)}>{l}</button>)}
      </div>
      {state.running && <Busy>{state.progress ? `${stages[state.progress.stage] ?? state.progress.stage} ${state.progress.done} of ${state.progress.total}` : "Summarising…"} <button type="button" class="link" onClick={() => stop.current?.abort()}>Stop</button></Busy>}
      {state.problem && <ProblemCard problem={state.problem} retry={() => void make(length)} />}
      {state.summary && <SummaryText summary={state.summary} show={show} />}
    </section>
  );
}

const stages: Record<string, string> = { parts: "Reading, part", merging: "Merging, round", writing: "Writing," };

function SummaryText({ summary, show }: { summary: Summary; show: (mark: Stretch) => void }) {
  const text = new Cutter(summary.summary);
  return (
    <>
      <ol class="summary">
        {summary.citations.map((c) => (
          <li dir="auto"><a class="sentence" title="Show where the article says this" href={articleLink(summary.article_id, c.source)}
            onClick={(e) => { if (e.metaKey || e.ctrlKey || e.shiftKey) return; e.preventDefault(); show(c.source); }}>{text.cut(c.answer.start, c.answer.end)}</a></li>
        ))}
      </ol>
      <p class="hint">{summary.mode === "model" ? "Worded by the model; each sentence was checked." : "The article’s own sentences."} {summary.degraded && "The model failed."}</p>
      {summary.notes.map((n) => <p class="note" dir="auto">{n}</p>)}
    </>
  );
}

function Questions({ article }: { article: Article }) {
  const { value } = useLoad<{ suggestions: Suggestion[] }>(`/v1/articles/${encodeURIComponent(article.id)}/suggestions?limit=3`);
  if (!value?.suggestions.length) return null;
  return (
    <section class="card suggestions" aria-label="Questions that this article answers">
      <h2>Questions that it answers</h2>
      <ul>{value.suggestions.map((s) => <li><a dir="auto" href={"/" + parameters({ q: s.question })} >{s.question}</a></li>)}</ul>
    </section>
  );
}

const similarShown = 5;
const similarFrom = 0.45; // nearness in meaning; below it articles share hardly more than words

/** asQuery is a title without what would filter a search. */
const asQuery = (title: string): string => title.replace(/["“”„«»]/g, " ").replace(/(^|\s)-+/g, "$1").replace(/:(?=\S)/g, ": ").slice(0, 1000);

/** Similar lists the articles that a search for the title finds besides. */
function Similar({ article }: { article: Article }) {
  const [list, set] = useState<Passage[]>([]);
  useEffect(() => {
    let current = true;
    const query = asQuery(article.title || article.text.slice(0, 200));
    const found = call<{ passages: Passage[] }>("POST", "/v1/search", { query, top_k: 30, as_of: article.published_at });
    void found.then(({ passages }) => {
      const first = new Map<string, Passage>();
      for (const p of passages) if ((p.cosine ?? 0) >= similarFrom && p.article_id !== article.id && !first.has(p.article_id)) first.set(p.article_id, p);
      if (current) set([...first.values()].slice(0, similarShown));
    }, () => {});
    return () => { current = false; };
  }, [article.id]);
  if (list.length === 0) return null;
  return (
    <section class="card similar" aria-labelledby="similar-title">
      <h2 id="similar-title">Similar articles</h2>
      <ul class="plain">{list.map((p) => <PassageItem p={{ ...p, text: "", start: 0, end: 0 }} page />)}</ul>
    </section>
  );
}

function Metadata({ article: a }: { article: Article }) {
  const rows: [string, preact.ComponentChildren][] = [
    ["Source", a.source], ["Author", a.author], ["Address", a.url], ["Language", a.language],
    ["Collection", <a href={"/library" + parameters({ collection: a.collection })}>{a.collection}</a>],
    ["Tags", a.tags?.length ? a.tags.map((t, i) => <>{i > 0 && ", "}<a href={"/library" + parameters({ tag: t })}>{t}</a></>) : ""],
    ["Added", when(a.added_at)], ["Changed", a.updated_at !== a.added_at ? when(a.updated_at) : ""], ["Id", <code>{a.id}</code>],
    ...Object.entries(a.metadata ?? {}).map(([k, v]): [string, string] => [k, typeof v === "string" ? v : JSON.stringify(v)]),
  ];
  return (
    <section class="card" aria-labelledby="about-title">
      <h2 id="about-title">About</h2>
      <dl class="metadata">{rows.filter(([, v]) => v).map(([k, v]) => <div><dt dir="auto">{k}</dt><dd dir="auto">{v}</dd></div>)}</dl>
    </section>
  );
}
