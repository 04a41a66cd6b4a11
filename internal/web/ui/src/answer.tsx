import { memo } from "preact/compat";
import { useEffect, useRef, useState } from "preact/hooks";
import { call, problemOf } from "./api";
import { Busy, copy, focusOn, ProblemCard, useLoad, useReturn } from "./parts";
import { put, retry, session, type Turn } from "./session";
import { openReader, toast } from "./store";
import { articleLink, day, joined, pieces, plain, sources, unsupported } from "./text";
import type { Answer, Citation, Passage, Report, Stretch, Suggestion } from "./types";

const stages: Record<string, string> = {
  "": "Asking…", understanding: "Understanding the question…", finding: "Looking for passages…", reading: "Reading…", writing: "Writing…",
};

/** TurnView is a question with its answer, as far as it is there. */
export const TurnView = memo(function TurnView({ turn, last }: { turn: Turn; last: boolean }) {
  const { answer } = turn;
  return (
    <article class="turn" aria-busy={turn.state === "running"} data-state={turn.state}>
      <h2 class="asked" dir="auto">{turn.question}</h2>
      {answer?.asked_as && <p class="hint" dir="auto">Asked as: {answer.asked_as}</p>}
      {answer ? <AnswerView answer={answer} /> : <Draft turn={turn} />}
      {turn.problem && <ProblemCard problem={turn.problem} retry={() => retry(turn)} />}
      {turn.state === "stopped" && <p class="hint">Stopped. <button type="button" class="link" onClick={() => retry(turn)}>Ask again</button></p>}
      {answer && <Tools turn={turn} answer={answer} last={last} />}
      {answer && last && <NextQuestions answer={answer} />}
    </article>
  );
});

/** Draft is an answer that is still being made. */
function Draft({ turn }: { turn: Turn }) {
  const doubtful = turn.citations.filter((c) => !c.verified).length;
  return (
    <>
      {turn.draft && <Said answer={{ answer: turn.draft, citations: turn.citations, unsupported: doubtful }} />}
      {turn.state === "running" && <Busy>{turn.passages && turn.stage !== "writing" ? `Reading ${turn.passages.length} passages…` : (stages[turn.stage] ?? turn.stage)}</Busy>}
    </>
  );
}

function AnswerView({ answer }: { answer: Answer }) {
  const flagged = unsupported(answer);
  return (
    <>
      {answer.answerable ? <Said answer={answer} /> : <Abstained answer={answer} />}
      {answer.answerable && answer.short_answer && <p class="short" dir="auto">In short: <strong>{answer.short_answer}</strong></p>}
      <Facts answer={answer} />
      {answer.notes.map((note) => <p class="note" dir="auto">{note}</p>)}
      {flagged.length > 0 && <Unsupported list={flagged} />}
      <Sources answer={answer} />
    </>
  );
}

/** Said is an answer's text with its chips. */
function Said({ answer }: { answer: Pick<Answer, "answer" | "citations" | "unsupported"> }) {
  return (
    <div class="said" dir="auto">
      {pieces(answer).map((p) => (
        <>
          {p.unsupported ? <Flagged text={p.text} why={p.unsupported} /> : p.text}
          {p.chips.map((c) => <Chip citation={c} all={answer.citations} />)}
        </>
      ))}
    </div>
  );
}

function Flagged({ text, why }: { text: string; why: Citation | true }) {
  const core = text.trim();
  const at = text.indexOf(core);
  const reason = why === true ? "" : why.reason;
  return <>{text.slice(0, at)}<span class="unsupported">{core}<span class="flag"> unsupported{reason && <span class="sr">: {reason}</span>}</span></span>{text.slice(at + core.length)}</>;
}

function Unsupported({ list }: { list: { text: string; reason: string }[] }) {
  return (
    <section class="unsupported-list" aria-label="Not supported by the articles">
      <h3>Not supported by the articles</h3>
      <ul>{list.map((u) => <li dir="auto"><q>{u.text}</q>: {u.reason}</li>)}</ul>
    </section>
  );
}

/** read opens the reader pane at a place, which held the quoted words when they were cited. */
function read(event: MouseEvent, articleID: string, mark: Stretch, quote: string, label?: string): void {
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button !== 0) return;
  event.preventDefault();
  openReader({ articleID, start: mark.start, end: mark.end, quote, label });
}

const readCitation = (event: MouseEvent, c: Citation): void => read(event, c.source.article_id, c.source, c.quote, `Source ${c.index}`);

/** Chip is the number that leads to a source; its card shows the quote. */
function Chip({ citation: c, all }: { citation: Citation; all: Citation[] }) {
  const [at, show] = useState<DOMRect | null>(null);
  const timer = useRef(0);
  const open = (e: Event) => { clearTimeout(timer.current); show((e.currentTarget as Element).getBoundingClientRect()); };
  const close = () => { clearTimeout(timer.current); timer.current = window.setTimeout(show, 120, null); };
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    if (!at) return;
    const away = (e: Event) => { if (!(e instanceof KeyboardEvent) || e.key === "Escape") { show(null); if (e instanceof KeyboardEvent) e.stopPropagation(); } };
    addEventListener("keydown", away, true);
    addEventListener("scroll", away, true);
    return () => { removeEventListener("keydown", away, true); removeEventListener("scroll", away, true); };
  }, [at]);
  const name = `cite-${all.indexOf(c)}-${c.source.start}`;
  return (
    <span class="chip-place" onMouseLeave={close}>
      <a class="chip" href={articleLink(c.source.article_id, c.source)} aria-label={`Source ${c.index}: ${c.title || "Untitled"}`} aria-describedby={at ? name : undefined}
        onMouseEnter={open} onFocus={open} onBlur={close} onClick={(e) => { show(null); readCitation(e, c); }}>{c.index}</a>
      {at && <QuoteCard citation={c} at={at} name={name} keep={() => clearTimeout(timer.current)} />}
    </span>
  );
}

const cardWidth = 352;

function QuoteCard({ citation: c, at, name, keep }: { citation: Citation; at: DOMRect; name: string; keep: () => void }) {
  const width = Math.min(cardWidth, innerWidth - 24);
  const left = Math.max(12, Math.min(at.left - 24, innerWidth - width - 12));
  const below = at.bottom + 240 < innerHeight || at.top < 240;
  const place = below ? { top: at.bottom + 4 + "px" } : { bottom: innerHeight - at.top + 4 + "px" };
  return (
    <span class="quote-card" role="tooltip" id={name} style={{ left: left + "px", width: width + "px", ...place }} onMouseEnter={keep}>
      <span class="quote" dir="auto">{c.quote}</span>
      <span class="title" dir="auto">{c.title || "Untitled"}</span>
      <span class="meta">{joined(c.publication, day(c.published_at))} · <span class="ok">✓ checked</span></span>
    </span>
  );
}

function Abstained({ answer }: { answer: Answer }) {
  const why = answer.abstention;
  const unnamed = (why?.missing_terms ?? []).filter((term) => !why?.reason.includes(term)); // most reasons name them
  return (
    <div class="abstained">
      <p class="said" dir="auto">Your articles do not answer this{why?.reason ? ": " + why.reason : ""}.</p>
      {unnamed.length > 0 && <p class="hint" dir="auto">Found nowhere: {unnamed.map((t) => `“${t}”`).join(", ")}</p>}
      <Wrong answer={answer} />
    </div>
  );
}

function Facts({ answer }: { answer: Answer }) {
  const percent = Math.round(answer.confidence * 100);
  return (
    <p class="facts">
      <span>Confidence {percent} %</span>
      <meter min={0} max={1} low={0.5} high={0.75} optimum={1} value={answer.confidence} aria-label="Confidence">{percent} %</meter>
      {answer.answerable && <span>{answer.mode === "model" ? "worded by the model" : "the articles’ own words"}</span>}
      {answer.unsupported > 0 && <span class="warn">{answer.unsupported} unsupported</span>}
      {answer.degraded && <span class="warn">the model failed</span>}
    </p>
  );
}

function Sources({ answer }: { answer: Answer }) {
  const list = sources(answer.citations);
  const closest = answer.abstention?.closest ?? [];
  if (list.length === 0 && closest.length === 0) return null;
  return (
    <section class="sources" aria-label={list.length ? "Sources" : "Closest passages"}>
      <h3>{list.length ? "Sources" : "Closest passages"}</h3>
      <ol>
        {list.map((c) => <SourceItem c={c} answer={answer} />)}
        {list.length === 0 && closest.map((p) => <PassageItem p={p} />)}
      </ol>
    </section>
  );
}

function SourceItem({ c, answer }: { c: Citation; answer: Answer }) {
  return (
    <li class="item" data-row>
      <span class="number" aria-hidden="true">{c.index}</span>
      <div>
        <a class="title" dir="auto" href={articleLink(c.source.article_id, c.source)} onClick={(e) => readCitation(e, c)}>{c.title || "Untitled"}</a>
        <p class="meta"><bdi>{joined(c.publication, day(c.published_at))}</bdi> · <span class="ok">✓ checked</span></p>
        <blockquote dir="auto">{c.quote}</blockquote>
        <Also list={c.also_reported_by} />
        <Wrong answer={answer} citation={c} />
      </div>
    </li>
  );
}

/** Also names the other articles that tell the same story. */
export function Also({ list, story }: { list?: Report[]; story?: string }) {
  if (!list?.length) return null;
  return (
    <p class="meta">Also reported by {list.slice(0, named).map((r, i) => <>{i > 0 && "; "}<a href={articleLink(r.article_id)} dir="auto" title={joined(r.source, day(r.published_at))}>{r.title || "Untitled"}</a>{r.source && <bdi>, {r.source}</bdi>}</>)}
      {list.length > named && ` and ${list.length - named} more`}
      {story && <> · <a href={"/library?story=" + encodeURIComponent(story)}>the story in the library</a></>}</p>
  );
}

const named = 5; // of other reports

/** PassageItem leads to a passage, in the reader pane or, with page, on the article's page. */
export function PassageItem({ p, page }: { p: Passage; page?: boolean }) {
  return (
    <li class="item plain" data-row>
      <div>
        <a class="title" dir="auto" href={articleLink(p.article_id, p)} onClick={(e) => page || read(e, p.article_id, p, p.text)}>{p.title || "Untitled"}</a>
        <p class="meta"><bdi>{joined(p.source, day(p.published_at))}</bdi></p>
        {p.text && <blockquote dir="auto">{p.text.replace(/\n\s*\n/g, "\n")}</blockquote>}
        <Also list={p.also_reported_by} />
      </div>
    </li>
  );
}

/** Wrong offers to report a citation or, without one, that there is no answer. */
function Wrong({ answer, citation }: { answer: Answer; citation?: Citation }) {
  const [open, ask] = useState(false);
  const button = useReturn(open);
  if (open) return <ReportForm answer={answer} citation={citation} close={() => ask(false)} />;
  return <button type="button" class="link small" ref={button} onClick={() => ask(true)}>{citation ? "Wrong citation?" : "Is this wrong?"}</button>;
}

type Expected = "unknown" | "answer" | "none";

/** ReportForm reports what is wrong; what would be right makes it a question for eval. */
function ReportForm({ answer, citation, close }: { answer: Answer; citation?: Citation; close: () => void }) {
  const [expected, expect] = useState<Expected>(citation ? "unknown" : "answer");
  const send = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    try {
      await call("POST", "/v1/feedback", {
        answer_id: answer.id, citation: citation && answer.citations.indexOf(citation) + 1, comment: String(form.get("comment") ?? ""),
        ...(expected === "answer" ? { expected_answer: String(form.get("right") ?? "") } : expected === "none" ? { unanswerable: true } : {}),
      });
      toast("Noted. Reports are on the status page.");
      close();
    } catch (error) {
      toast(problemOf(error).body.detail);
    }
  };
  const name = `expected-${citation?.index}-${answer.id}`;
  const choice = (value: Expected, label: string) => (
    <label class="choice"><input type="radio" name={name} ref={value === "unknown" ? focusOn : undefined} checked={expected === value} onChange={() => expect(value)} /> {label}</label>
  );
  return (
    <form class="report" onSubmit={send} aria-label={citation ? `Report citation ${citation.index}` : "Report the missing answer"}>
      {citation && choice("unknown", "This citation does not support the statement")}
      {citation && choice("answer", "The right answer is another")}
      {expected === "answer" && <input name="right" required aria-label="The right answer" placeholder="The right answer, in the words of the article" maxLength={1000} ref={focusOn} />}
      {citation && choice("none", "The articles do not answer this question")}
      <input name="comment" aria-label="Comment" placeholder="Comment (may be left empty)" maxLength={2000} />
      <p class="row"><button type="submit">Report</button><button type="button" class="quiet" onClick={close}>Cancel</button></p>
    </form>
  );
}

function Tools({ turn, answer, last }: { turn: Turn; answer: Answer; last: boolean }) {
  const onCopy = async () => toast((await copy(plain(answer))) ? "Copied with its sources." : "The browser did not allow copying.");
  return (
    <p class="tools">
      <button type="button" class="quiet" onClick={onCopy}>Copy with sources</button>
      <button type="button" class="quiet" onClick={() => void retry(turn)}>Ask again</button>
      {last && answer.conversation_id && <Exports id={answer.conversation_id} />}
    </p>
  );
}

function Exports({ id }: { id: string }) {
  const link = (format: string, label: string) => <a href={`/v1/conversations/${id}/export?format=${format}`} download>{label}</a>;
  return <span class="hint exports">Export the conversation: {link("markdown", "Markdown")} {link("json", "JSON")}</span>;
}

function NextQuestions({ answer }: { answer: Answer }) {
  const { value } = useLoad<{ suggestions: Suggestion[] }>(`/v1/answers/${encodeURIComponent(answer.id)}/suggestions?limit=3`);
  return <Suggestions list={value?.suggestions ?? []} label="Ask next" />;
}

export function Suggestions({ list, label, body, heading: Heading = "h3" }: { list: Suggestion[]; label: string; body?: object; heading?: "h2" | "h3" }) {
  if (list.length === 0) return null;
  return (
    <section class="suggestions" aria-label={label}>
      <Heading class="kicker">{label}</Heading>
      <ul>{list.map((s) => <li><button type="button" dir="auto" onClick={() => void put({ ...session.value.turns.at(-1)?.body, ...body, question: s.question })}>{s.question}</button></li>)}</ul>
    </section>
  );
}
