import { useEffect, useRef } from "preact/hooks";
import { Also } from "./answer";
import { ProblemCard, useLoad } from "./parts";
import { closeReader, reading, useStore, type Reading } from "./store";
import { articleLink, blocks, day, joined, standing, web } from "./text";
import type { Article, Stretch } from "./types";

/** Reader is the pane beside an answer that shows the article at the cited place. */
export function Reader() {
  const now = useStore(reading);
  const pane = useRef<HTMLElement>(null);
  const opener = useRef<Element | null>(null);
  const { value, problem, again } = useLoad<Article>(now && "/v1/articles/" + encodeURIComponent(now.articleID));
  useEffect(() => {
    document.documentElement.classList.toggle("reading", now !== null);
    if (now) {
      if (document.activeElement !== document.body && !pane.current?.contains(document.activeElement)) opener.current = document.activeElement;
      return;
    }
    if (opener.current instanceof HTMLElement && opener.current.isConnected) opener.current.focus({ preventScroll: true });
    opener.current = null;
  }, [now]);
  useEffect(() => {
    if (!now || !value) return;
    pane.current?.focus({ preventScroll: true });
    reveal(pane.current);
  }, [value, now?.start, now?.end]);
  if (!now) return null;
  return (
    <aside class="reader" ref={pane} aria-label="Article" tabIndex={-1}>
      <div class="bar">
        <span class="hint">{now.label ?? "Article"}</span>
        <a href={articleLink(now.articleID, now)}>Whole page</a>
        <button type="button" class="quiet" onClick={closeReader}>Close <kbd>Esc</kbd></button>
      </div>
      {problem && <ProblemCard problem={problem} retry={again} />}
      {!value && !problem && <p class="hint">Opening…</p>}
      {value && <Text article={value} reading={now} />}
    </aside>
  );
}

function Text({ article, reading }: { article: Article; reading: Reading }) {
  const mark = standing(article.text, reading, reading.quote);
  return (
    <>
      <h2 class="headline" dir="auto">{article.title || "Untitled"}</h2>
      <Byline article={article} />
      <Also list={article.also_reported_by} />
      {!mark && <div class="card problem"><p class="strong">The article has changed since: these words no longer stand in it.</p><blockquote dir="auto">{reading.quote}</blockquote></div>}
      <Body text={article.text} mark={mark} />
    </>
  );
}

/** reveal scrolls a pane to its mark, and not the page as scrollIntoView would. */
function reveal(pane: HTMLElement | null): void {
  const mark = pane?.querySelector("mark");
  if (!pane || !mark) return void (pane && (pane.scrollTop = 0));
  // Paragraphs out of sight get their true height only when they are near: look twice.
  for (let i = 0; i < 2; i++) pane.scrollTop += mark.getBoundingClientRect().top - pane.getBoundingClientRect().top - pane.clientHeight / 3;
}

export function Byline({ article: a }: { article: Article }) {
  const original = web(a.url);
  return <p class="meta byline"><bdi>{joined(a.source, a.author, day(a.published_at))}</bdi>{original && <> · <a href={original} target="_blank" rel="noopener noreferrer">original</a></>}</p>;
}

/** Body is an article's text in paragraphs, a stretch of it marked. */
export function Body({ text, mark }: { text: string; mark?: Stretch }) {
  let first = true;
  const id = () => { const here = first; first = false; return here ? "cited" : undefined; };
  return (
    <div class="body">
      {blocks(text, mark).map((b) => <p dir="auto">{b.parts.map((p) => (p.marked ? <mark id={id()}>{p.text}</mark> : p.text))}</p>)}
    </div>
  );
}
