import { useEffect, useRef, useState } from "preact/hooks";
import { call, problemOf } from "./api";
import { Suggestions, TurnView } from "./answer";
import { Busy, ProblemCard, useLoad, useTitle } from "./parts";
import { address, begin, isRunning, load, open, put, scope, session, shows, stop, type Session } from "./session";
import { entry, go, toast, useStore } from "./store";
import { count } from "./text";
import type { Article, Stats, Suggestion } from "./types";

/** Ask is the conversation: questions, answers, and the box for the next. */
export function Ask({ id, query }: { id?: string; query: URLSearchParams }) {
  const s = useStore(session);
  const stats = useLoad<Stats>("/v1/stats");
  useTitle(s.turns[0] ? s.title || s.turns[0].question : "");
  useEffect(() => {
    if (id) void open(id);
    else if (session.value.id && shows(entry().turn)) go(address(session.value), true); // it was answered meanwhile
    else if (session.value.id) begin();
  }, [id]);
  useEffect(() => { void follow(query); }, [query]);
  const fresh = s.turns.length === 0 && !s.loading && !s.problem;
  const noArticles = stats.value?.articles === 0;
  return (
    <main class={"column ask" + (fresh ? " fresh" : "")}>
      {fresh && <h1 class="welcome">{noArticles ? "There are no articles yet" : "Ask your articles"}</h1>}
      {fresh && noArticles && <FirstStart loaded={stats.again} />}
      {!fresh && <h1 class="sr">{s.title || "Conversation"}</h1>}
      {s.loading && <Busy>Opening the conversation…</Busy>}
      {s.problem && <ProblemCard problem={s.problem} retry={id && s.problem.body.status !== 404 ? () => void load(id) : undefined} />}
      {s.turns.map((t, i) => <TurnView key={t.key} turn={t} last={i === s.turns.length - 1} />)}
      {s.problem && <p><button type="button" class="quiet" onClick={() => { begin(); go("/"); }}>New conversation</button></p>}
      {!noArticles && !s.problem && <Composer s={s} stats={stats.value} />}
      {fresh && !noArticles && stats.value && <Beginning stats={stats.value} />}
    </main>
  );
}

/** follow does what an address asks for: ?q= a question, ?article= about one article. */
async function follow(query: URLSearchParams): Promise<void> {
  const [q, about] = [query.get("q")?.trim(), query.get("article")];
  if (about) {
    begin();
    scope.set((s) => ({ ...s, article_ids: [about], articleTitle: query.get("title") ?? about }));
  }
  if (q || about) go("/", true);
  if (!q) return;
  const box = document.querySelector<HTMLTextAreaElement>("[data-main-box]");
  if (document.getElementById("app")!.dataset.ask === "yes") await put({ question: q });
  else if (box) { box.value = q; fit(box); } // a link of another site may fill in a question, not ask it
}

/** FirstStart offers what to do with an empty library. */
function FirstStart({ loaded }: { loaded: () => void }) {
  const [state, set] = useState<"" | "loading">("");
  const load = async () => {
    set("loading");
    try {
      await call("POST", "/v1/demo");
      loaded();
    } catch (error) {
      toast(problemOf(error).body.detail);
    }
    set("");
  };
  return (
    <div class="first">
      <p>Pressmark answers questions over your own articles: every statement is cited, and each citation is checked against the stored text.</p>
      <p class="row"><a class="button" href="/add">Add articles</a>
        <button type="button" class="quiet" disabled={state === "loading"} onClick={load}>Try the demo library</button></p>
      {state === "loading" ? <Busy>Loading forty articles…</Busy>
        : <p class="hint">The demo library is forty articles written for this program. They can be deleted like any others. From a terminal: <code>pressmark add FILE</code>.</p>}
    </div>
  );
}

function Beginning({ stats }: { stats: Stats }) {
  const { collection } = useStore(scope);
  const path = "/v1/suggestions?limit=4" + (collection ? "&collection=" + encodeURIComponent(collection) : "");
  const { value } = useLoad<{ suggestions: Suggestion[] }>(path);
  return (
    <>
      <Suggestions list={value?.suggestions ?? []} label="Questions that your articles answer" heading="h2" body={collection ? { collection } : {}} />
      <p class="hint center">{count(stats.articles, "article")} in the library. Every statement is cited, and each citation is checked against the stored text.</p>
    </>
  );
}

const maxQuestion = 4000;

function Composer({ s, stats }: { s: Session; stats?: Stats }) {
  const box = useRef<HTMLTextAreaElement>(null);
  const chosen = useStore(scope);
  const running = s.turns.some((t) => t.state === "running");
  const send = () => {
    const question = box.current?.value.trim();
    if (!question || isRunning()) return;
    const { articleTitle: _, ...limits } = chosen;
    void put({ question, ...limits });
    box.current!.value = "";
    fit(box.current!);
    if (!hovers()) box.current!.blur(); // a keyboard on the screen would cover the answer
  };
  const focus = () => { if (hovers()) box.current?.focus({ preventScroll: true }); };
  useEffect(() => { // the last question comes into view when it is asked
    if (!running) return;
    document.querySelector(".turn:last-of-type")?.scrollIntoView({ block: "start", behavior: calm() ? "auto" : "smooth" });
    if (document.activeElement === document.body) focus(); // the button that asked is gone
  }, [running]);
  useEffect(focus, [s.turns.length === 0]);
  return (
    <form class="composer" role="search" onSubmit={(e) => { e.preventDefault(); send(); }}>
      <label class="sr" for="question">Your question</label>
      <div class="box">
        <textarea id="question" name="q" ref={box} data-main-box dir="auto" rows={1} maxLength={maxQuestion} placeholder={s.turns.length ? "Ask a follow-up" : "Ask a question"}
          enterkeyhint="send" onInput={(e) => fit(e.currentTarget)} onKeyDown={(e) => { if (e.key === "Enter" && !e.shiftKey && !e.isComposing) { e.preventDefault(); send(); } }} />
        {running ? <button type="button" onClick={stop}>Stop</button> : <button type="submit">Ask</button>}
      </div>
      <Scope stats={stats} />
    </form>
  );
}

const hovers = () => matchMedia("(hover: hover)").matches;
const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** fit makes a box as high as its text. */
function fit(box: HTMLTextAreaElement): void {
  box.style.height = "auto";
  box.style.height = Math.min(box.scrollHeight + 2, innerHeight / 3) + "px";
}

const spans: [string, number][] = [["Any time", 0], ["The last 7 days", 7], ["The last 30 days", 30], ["The last year", 365]];

const daysAgo = (n: number) => new Date(Date.now() - n * 86_400_000).toISOString().slice(0, 10);

/** Scope limits the question: collection, dates, one article, the model. */
function Scope({ stats }: { stats?: Stats }) {
  const now = useStore(scope);
  const [own, setOwn] = useState(false);
  const change = (part: object) => scope.set((s) => Object.fromEntries(Object.entries({ ...s, ...part }).filter(([, v]) => v)));
  const span = own ? "own" : spans.find(([, days]) => days && now.from === daysAgo(days) && !now.to)?.[0] ?? (now.from || now.to ? "own" : "Any time");
  const choose = (value: string) => {
    setOwn(value === "own");
    const days = spans.find(([label]) => label === value)?.[1];
    if (value !== "own") change({ from: days ? daysAgo(days) : "", to: "" });
  };
  return (
    <div class="scope">
      {now.article_ids && <span class="tag">About <bdi>{now.articleTitle}</bdi> <button type="button" class="link" aria-label="Ask all articles" onClick={() => change({ article_ids: undefined, articleTitle: undefined })}>×</button></span>}
      {(stats?.collections.length ?? 0) > 1 && (
        <label>Collection <select value={now.collection ?? ""} onChange={(e) => change({ collection: e.currentTarget.value })}>
          <option value="">All</option>{stats!.collections.map((c) => <option value={c.name}>{c.name}</option>)}
        </select></label>
      )}
      <label>Published <select value={span} onChange={(e) => choose(e.currentTarget.value)}>
        {spans.map(([label]) => <option>{label}</option>)}<option value="own">Between…</option>
      </select></label>
      {span === "own" && <><label>from <input type="date" value={now.from ?? ""} onChange={(e) => change({ from: e.currentTarget.value })} /></label>
        <label>to <input type="date" value={now.to ?? ""} onChange={(e) => change({ to: e.currentTarget.value })} /></label></>}
      {stats?.models.generator && <label class="choice"><input type="checkbox" checked={now.mode === "extractive"} onChange={(e) => change({ mode: e.currentTarget.checked ? "extractive" : "" })} /> only the articles’ own words</label>}
    </div>
  );
}

export const aboutArticle = (a: Article): string => "/?" + new URLSearchParams({ article: a.id, title: a.title || a.id });
