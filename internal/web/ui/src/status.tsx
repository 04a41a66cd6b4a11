import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { call, problemOf, query } from "./api";
import { PassageItem } from "./answer";
import { ProblemCard, useLoad, useTitle } from "./parts";
import { toast } from "./store";
import { bytesOf, count, day, when } from "./text";
import type { AskedQuestion, Stats } from "./types";

/** Status is what an operator wants to know. */
export function Status() {
  useTitle("Quality and status");
  const { value: s, problem, again } = useLoad<Stats>("/v1/stats");
  const [kept, keep] = useState<Stats>();
  useEffect(() => { if (s) keep(s); }, [s]);
  useEffect(() => {
    const timer = setInterval(() => { if (!document.hidden) again(); }, 5000);
    return () => clearInterval(timer);
  }, []);
  return (
    <main class="status">
      <div class="heading"><h1>Quality and status</h1>{kept && <span class="hint">Pressmark {kept.version}, running for {lasting(kept.uptime_seconds)}</span>}</div>
      {problem && <ProblemCard problem={problem} retry={again} />}
      {kept && <Figures s={kept} again={again} />}
      {kept && <Report measured={kept.measured} />}
      <Feedback />
      {kept && (kept.recent_questions ? <Recent /> : <p class="hint">Recent questions are not shown: they are switched off on this server.</p>)}
    </main>
  );
}

const n = (x: number) => x.toLocaleString("en-GB");

function lasting(seconds: number): string {
  const units: [number, string][] = [[86_400, "day"], [3600, "hour"], [60, "minute"], [1, "second"]];
  const [size, name] = units.find(([s]) => seconds >= s) ?? [1, "second"];
  return count(Math.floor(seconds / size), name);
}

function Figures({ s, again }: { s: Stats; again: () => void }) {
  const span = s.oldest_published ? `${day(s.oldest_published)} to ${day(s.newest_published)}` : "";
  return (
    <div class="figures">
      <Group title="Library" rows={[["Articles", n(s.articles)], ["Passages", n(s.chunks)], ["Collections", n(s.collections.length)], ["Published", span],
        ["Last change", s.last_update ? when(s.last_update) : ""], ["On disk", bytesOf(s.bytes)], ["Stories to look for", s.pending_stories ? n(s.pending_stories) : ""], ["Answers kept", n(s.answers)], ["Summaries kept", n(s.summaries)]]} />
      <Group title="Index" rows={[["Made with", s.index_model || "nothing yet"], ["Dimensions", s.dimensions ? n(s.dimensions) : ""],
        ["Passages with a vector", <Share value={s.vector_coverage} />], ["Waiting in the queue", n(s.pending)], ["Reindexing", reindexing(s)]]}>
        <p><button type="button" class="quiet" onClick={() => void reindex(again)}>Rebuild the index</button> <span class="hint">Wanted after the embedding model changed.</span></p>
      </Group>
      <Group title="Models" rows={[["Embedding", s.models.embedder], ["Reading", s.models.reader], ["Wording", s.models.generator || "none: answers are the articles’ own sentences"],
        ["Answers above", `${Math.round(s.threshold * 100)} % confidence`], ["Condition", s.degraded.length ? <span class="warn">{s.degraded.join("; ")}</span> : <span class="ok">✓ all at work</span>],
        ["Tokens today", s.models.generator || s.usage.total.calls ? n(s.usage.today.prompt_tokens + s.usage.today.completion_tokens) + (s.usage.daily_cap ? ` of ${n(s.usage.daily_cap)}` : "") : ""],
        ["Tokens in all", s.usage.total.calls ? n(s.usage.total.prompt_tokens + s.usage.total.completion_tokens) : ""]]} />
      <Group title="Program" rows={[["Memory", bytesOf(s.memory_bytes)], ["Questions at work", n(s.questions_at_work)]]} />
    </div>
  );
}

function Group({ title, rows, children }: { title: string; rows: [string, ComponentChildren][]; children?: ComponentChildren }) {
  return (
    <section class="card" aria-label={title}>
      <h2>{title}</h2>
      <dl class="metadata">{rows.filter(([, v]) => v !== "").map(([k, v]) => <div><dt>{k}</dt><dd>{v}</dd></div>)}</dl>
      {children}
    </section>
  );
}

const Share = ({ value }: { value: number }) => <>{Math.floor(value * 100)} % <meter min={0} max={1} low={0.5} high={0.99} optimum={1} value={value} aria-label="Passages with a vector" /></>;

function reindexing({ reindex: r }: Stats): string {
  return !r.stage ? "" : r.total ? `${r.stage}, ${n(r.done)} of ${n(r.total)}` : r.stage;
}

async function reindex(again: () => void): Promise<void> {
  try {
    await call("POST", "/v1/reindex");
    toast("The index is being rebuilt; the old one serves until then.");
    again();
  } catch (error) {
    toast(problemOf(error).body.detail);
  }
}

interface Measurement { at: string; name: string; figures: Record<string, number | Record<string, number>> }

/** Report shows the figures of the last run of eval, if one was published. */
function Report({ measured }: { measured: boolean }) {
  const { value } = useLoad<Measurement>(measured ? "/v1/eval" : null);
  if (!value) return null;
  const groups = Object.entries(value.figures).filter((g): g is [string, Record<string, number>] => typeof g[1] === "object");
  const single = Object.entries(value.figures).filter((g): g is [string, number] => typeof g[1] === "number");
  const rows = (figures: [string, number][]) => <dl class="metadata">{figures.map(([k, v]) => <div><dt>{k.replaceAll("_", " ")}</dt><dd>{+v.toFixed(2)}</dd></div>)}</dl>;
  return (
    <section class="card" aria-label="Last measurement">
      <h2>Last measurement <span class="hint">{value.name}, {when(value.at)}</span></h2>
      <div class="measured">
        <div>{rows(single)}</div>
        {groups.map(([name, figures]) => <div><h3>{name.replaceAll("_", " ")}</h3>{rows(Object.entries(figures).filter(([, v]) => typeof v === "number"))}</div>)}
      </div>
    </section>
  );
}

interface Reported { id: string; question: string; comment: string; expected_answer: string; created_at: string }

function Feedback() {
  const { value } = useLoad<{ feedback: Reported[]; total: number }>("/v1/feedback?limit=10");
  if (!value?.total) return null;
  return (
    <section class="card" aria-label="Reported citations">
      <h2>Reported citations <span class="hint">{n(value.total)}</span></h2>
      <ul class="plain">{value.feedback.map((f) => <li><span dir="auto">{f.question}</span> <span class="hint" dir="auto">{[f.expected_answer && `right would be: ${f.expected_answer}`, f.comment, when(f.created_at)].filter(Boolean).join(" · ")}</span></li>)}</ul>
      <p><a href="/v1/feedback?format=questions" download="questions.jsonl">Download as questions for <code>pressmark eval</code></a></p>
    </section>
  );
}

function Recent() {
  const [cursor, to] = useState("");
  const { value, problem } = useLoad<{ answers: AskedQuestion[]; next_cursor: string }>("/v1/answers" + query({ limit: 20, cursor }));
  return (
    <section class="card recent" aria-label="Recent questions">
      <h2>Recent questions</h2>
      {problem && <ProblemCard problem={problem} />}
      {value?.answers.length === 0 && <p class="hint">Nobody has asked anything yet.</p>}
      <ul class="plain">{value?.answers.map((a) => (
        <li><details>
          <summary><span dir="auto">{a.question}</span> <span class="hint asked-at">{a.answerable ? `${Math.round(a.confidence * 100)} %` : "no answer"} · {when(a.created_at)}</span></summary>
          {a.asked_as && <p class="hint" dir="auto">Asked as: {a.asked_as}</p>}
          <ol class="sources">{a.passages.map((p) => <PassageItem p={p} />)}</ol>
        </details></li>
      ))}</ul>
      <p class="row">{cursor && <button type="button" class="quiet" onClick={() => to("")}>Latest</button>}
        {value?.next_cursor && <button type="button" class="quiet" onClick={() => to(value.next_cursor)}>Earlier</button>}</p>
    </section>
  );
}
