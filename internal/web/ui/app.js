// The page without this script is a form and links; with it the answer streams,
// articles open beside it and added ones show at once. Data reaches the page
// through textContent and attributes only.

const $ = (id) => document.getElementById(id);
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** element("a", {class: "x"}, child, …) builds an element; strings become text. */
function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (value !== undefined && value !== false) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== undefined && child !== ""));
  return made;
}

/** slicer(text) cuts by UTF-8 bytes, as the API counts; strings here are UTF-16. */
function slicer(text) {
  const bytes = encoder.encode(text);
  const cut = (start, end) => decoder.decode(bytes.subarray(start, end));
  return { length: bytes.length, cut };
}

const day = (moment) => (moment ? new Date(moment).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" }) : "undated");
const joined = (...parts) => parts.filter(Boolean).join(" · ");

function link(articleID, start, end) {
  const address = "/articles/" + encodeURIComponent(articleID);
  return end > start ? `${address}?start=${start}&end=${end}#cited` : address;
}

const opens = (articleID, start, end) => ({ href: link(articleID, start, end), "data-article": articleID, "data-start": start, "data-end": end });

// ---- the answer ----

function chip(citation, decoration) {
  const { article_id: id, start, end } = citation.source;
  return element("a", {
    class: citation.verified ? "chip" : "chip doubtful", ...opens(id, start, end),
    ...(decoration ? { "aria-hidden": "true", tabindex: "-1" }
      : { "aria-label": `Source ${citation.index}: ${citation.title}${citation.verified ? "" : ", not verified"}` }),
  }, String(citation.index));
}

/** pieces puts chips after the stretches they support and flags what none supports. */
function pieces(answer) {
  const { length, cut } = slicer(answer.answer);
  const spans = answer.citations.map((c) => ({ ...c.answer, citation: c }));
  const borders = new Set([0, length]);
  for (const { start, end } of spans) borders.add(start).add(end);
  const edges = [...borders].filter((n) => n >= 0 && n <= length).sort((a, b) => a - b);
  const nodes = [];
  for (let i = 0; i + 1 < edges.length; i++) {
    const [start, end] = [edges[i], edges[i + 1]];
    const text = cut(start, end);
    const supported = spans.some((s) => s.start <= start && end <= s.end && s.citation.verified);
    nodes.push(...marked(text, answer.unsupported > 0 && !supported, answer.citations));
    nodes.push(...spans.filter((s) => s.end === end && !answer.answer.includes(`[${s.citation.index}]`)).map((s) => chip(s.citation)));
  }
  return nodes;
}

/** flag marks a text as unsupported, the space around it apart. */
function flag(text) {
  const core = text.trim();
  if (!/[\p{L}\p{N}]/u.test(core)) return [text];
  const [before, after] = text.split(core);
  return [before, element("span", { class: "unsupported", title: "No source supports this" }, core), after].filter((part) => part !== "");
}

/** marked turns a written [n] into the chip of citation n. */
function marked(text, flagged, citations) {
  return text.split(/(\[\d+\])/).filter(Boolean).flatMap((part) => {
    const number = /^\[(\d+)\]$/.exec(part);
    const citation = number && citations.find((c) => c.index === Number(number[1]));
    if (citation) return [chip(citation)];
    return flagged ? flag(part) : [part];
  });
}

function facts(answer) {
  const percent = Math.round(answer.confidence * 100);
  return element("p", { class: "facts" },
    element("span", {}, `Confidence ${percent} %`),
    element("meter", { min: 0, max: 1, low: 0.5, high: 0.75, optimum: 1, value: answer.confidence }, `${percent} %`),
    answer.answerable ? element("span", {}, answer.mode === "model" ? "worded by the model" : "the articles’ own words") : "",
    answer.unsupported > 0 ? element("span", { class: "warn" }, `${answer.unsupported} unsupported`) : "",
    answer.degraded ? element("span", { class: "warn" }, "the model was away") : "");
}

/** reports names the other articles that say the same. */
function reports({ also_reported_by: others = [] }) {
  if (others.length === 0) return "";
  return element("p", { class: "meta" }, "Also reported by ", ...others.flatMap((r, i) => [i > 0 ? "; " : "",
    element("a", opens(r.article_id, 0, 0), r.title || "Untitled"),
    (r.source ? ", " + r.source : "") + (r.published_at ? ", " + day(r.published_at) : "")]));
}

function source(citation) {
  const { article_id: id, start, end } = citation.source;
  const check = citation.verified ? element("span", { class: "ok" }, "✓ checked")
    : element("span", { class: "warn" }, "not verified" + (citation.reason ? ": " + citation.reason : ""));
  return element("li", {}, chip(citation, true), element("div", {},
    element("a", { class: "title", ...opens(id, start, end) }, citation.title || "Untitled"),
    element("p", { class: "meta" }, joined(citation.publication, day(citation.published_at)) + " · ", check),
    element("blockquote", {}, citation.quote), reports(citation)));
}

function passage(p) {
  return element("li", {}, element("div", {},
    element("a", { class: "title", ...opens(p.article_id, p.start, p.end) }, p.title || "Untitled"),
    element("p", { class: "meta" }, joined(p.source, day(p.published_at))),
    element("blockquote", {}, p.text), reports(p)));
}

function abstained(why) {
  const words = (why?.missing_terms ?? []).filter((word) => !why.reason?.includes(word)); // most reasons name them
  const because = why?.reason ? `: ${why.reason}` : "";
  return element("div", { class: "abstained" },
    element("p", { class: "text" }, `Your articles do not answer this${because}.`),
    words.length ? element("p", { class: "hint" }, "Found nowhere: " + words.map((w) => `“${w}”`).join(", ")) : "");
}

function answerCard(answer) {
  const closest = answer.abstention?.closest ?? [];
  const once = answer.citations.filter((c, i) => answer.citations.findIndex((o) =>
    o.index === c.index && o.source.start === c.source.start && o.source.article_id === c.source.article_id) === i);
  return element("article", { class: "card" },
    element("h2", { class: "asked" }, answer.question),
    answer.answerable ? element("p", { class: "text" }, ...pieces(answer)) : abstained(answer.abstention),
    answer.answerable && answer.short_answer ? element("p", { class: "short" }, "In short: ", element("strong", {}, answer.short_answer)) : "",
    facts(answer),
    ...answer.notes.map((note) => element("p", { class: "hint" }, note)),
    once.length ? element("h3", {}, "Sources") : "",
    once.length ? element("ol", { class: "sources" }, ...once.map(source)) : "",
    closest.length ? element("h3", {}, "Closest passages") : "",
    closest.length ? element("ol", { class: "sources plain" }, ...closest.map(passage)) : "");
}

function problemCard(problem) {
  return element("div", { class: "card problem", role: "alert" },
    element("h2", {}, problem.detail || "Something went wrong"),
    problem.fix ? element("p", {}, problem.fix) : "",
    problem.request_id ? element("p", { class: "hint" }, "Request " + problem.request_id) : "");
}

// ---- asking ----

const stages = { finding: "Finding passages…", reading: "Reading…", writing: "Writing…", checking: "Checking the citations…" };

function progress(text) {
  $("progress").hidden = !text;
  $("progress").textContent = text;
}

/** events reads server-sent events off a response. */
async function* events(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    buffer += value;
    const blocks = buffer.split("\n\n");
    buffer = blocks.pop();
    for (const block of blocks) {
      const name = /^event: (.*)$/m.exec(block);
      const data = /^data: (.*)$/m.exec(block);
      if (name && data) yield { name: name[1], data: JSON.parse(data[1]) };
    }
  }
}

let running; // the AbortController of the question at work

async function ask(question) {
  running?.abort();
  const mine = (running = new AbortController());
  const show = (...nodes) => mine === running && $("answer").replaceChildren(...nodes);
  $("answer").setAttribute("aria-busy", "true");
  show();
  progress("Asking…");
  try {
    const response = await fetch("/v1/ask", {
      method: "POST", signal: mine.signal, body: JSON.stringify({ question, stream: true }),
      headers: { "Content-Type": "application/json", Accept: "text/event-stream" },
    });
    if (response.ok) await follow(response, question, show);
    else show(problemCard(await response.json()));
  } catch (error) {
    if (error.name === "AbortError") return;
    show(problemCard({ detail: "The connection to Pressmark was lost.", fix: "See whether it is still running, then ask again." }));
  }
  if (mine !== running) return;
  progress("");
  $("answer").removeAttribute("aria-busy");
}

async function follow(response, question, show) {
  const draft = element("p", { class: "text" });
  let ended = false;
  for await (const { name, data } of events(response)) {
    if (name === "progress") progress(stages[data.stage] ?? data.stage);
    if (name === "sources") progress(`Reading ${data.passages.length} passages…`);
    if (name === "delta") {
      if (!draft.textContent) show(element("article", { class: "card" }, element("h2", { class: "asked" }, question), draft));
      if (data.reset) draft.textContent = "";
      draft.append(data.text);
    }
    if (name === "done") show(answerCard(data));
    if (name === "error") show(problemCard(data));
    ended ||= name === "done" || name === "error";
  }
  if (!ended) show(problemCard({ detail: "The answer broke off.", fix: "Ask again." }));
}

// ---- the reader pane ----

let opener; // what had the focus before the pane opened

function closeReader() {
  if ($("reader").hidden) return;
  $("reader").hidden = true;
  $("columns").classList.remove("open");
  document.documentElement.classList.remove("reading-on-top");
  opener?.focus();
}

const safe = (address) => (/^https?:\/\//i.test(address ?? "") ? address : undefined);

function articleNodes(article, start, end) {
  const { length, cut } = slicer(article.text);
  const cited = start < end && end <= length ? element("mark", { id: "cited" }, cut(start, end)) : "";
  const body = cited ? [cut(0, start), cited, cut(end, length)] : [article.text];
  const original = safe(article.url) ? element("a", { href: article.url, rel: "noopener noreferrer", target: "_blank" }, "original") : "";
  return [
    element("h2", {}, article.title || "Untitled"),
    element("p", { class: "meta" }, joined(article.source, article.author, day(article.published_at)), original ? " · " : "", original),
    element("div", { class: "body" }, ...body),
  ];
}

async function openArticle(id, start, end) {
  const pane = $("reader");
  const close = element("button", { type: "button", class: "quiet" }, "Close");
  close.addEventListener("click", closeReader);
  const bar = element("div", { class: "bar" }, element("span", { class: "hint keys" }, "Esc closes"), close);
  if (pane.hidden) opener = document.activeElement;
  pane.replaceChildren(bar, element("p", { class: "hint" }, "Opening…"));
  pane.hidden = false;
  $("columns").classList.add("open");
  document.documentElement.classList.add("reading-on-top");
  const nodes = await fetch("/v1/articles/" + encodeURIComponent(id))
    .then(async (response) => (response.ok ? articleNodes(await response.json(), start, end) : [problemCard(await response.json())]))
    .catch(() => [problemCard({ detail: "The article cannot be loaded.", fix: "See whether Pressmark is still running." })]);
  pane.replaceChildren(bar, ...nodes);
  pane.focus({ preventScroll: true });
  reveal(pane, pane.querySelector("mark"));
}

/** reveal scrolls the pane, and not the page as scrollIntoView would. */
function reveal(pane, mark) {
  if (!mark) return void (pane.scrollTop = 0);
  const above = mark.getBoundingClientRect().top - pane.getBoundingClientRect().top;
  pane.scrollTop += above - pane.clientHeight / 3;
}

// ---- suggested questions ----

/** suggest offers questions that the articles answer; without any the page stays as it is. */
async function suggest() {
  const list = $("suggestions");
  if (!list) return;
  const response = await fetch("/v1/suggestions?limit=4");
  if (!response.ok) return;
  const { suggestions } = await response.json();
  list.append(...suggestions.map((s) => element("li", {}, element("a", { href: "/?q=" + encodeURIComponent(s.question) }, s.question))));
  list.hidden = suggestions.length === 0 || location.search !== "";
}

// ---- the library ----

async function add(form) {
  $("added").replaceChildren(element("p", { class: "hint" }, "Adding…"));
  try {
    const response = await fetch("/v1/articles", { method: "POST", body: new FormData(form) });
    const body = await response.json();
    if (!response.ok) return $("added").replaceChildren(problemCard(body));
    $("added").replaceChildren(element("ul", { class: "items" }, ...body.items.map(item)));
    if (body.items.some((i) => i.status !== "failed")) form.reset();
    await refresh();
  } catch {
    $("added").replaceChildren(problemCard({ detail: "Nothing was added: the connection was lost.", fix: "Try again." }));
  }
}

const item = (i) => element("li", { class: i.status }, element("strong", {}, i.status), " " + (i.name || i.id) + (i.error ? ": " + i.error : ""));

/** refresh takes the library's part of a freshly rendered page. */
async function refresh() {
  const html = await (await fetch("/")).text();
  const fresh = new DOMParser().parseFromString(html, "text/html").getElementById("library");
  if (fresh) $("library").replaceWith(document.adoptNode(fresh));
}

// ---- wiring ----

const address = () => location.pathname + location.search;
let shown = address(); // what the page was loaded for or asked last

$("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  const question = $("question").value.trim();
  if (!question) return;
  history.pushState(null, "", "/?q=" + encodeURIComponent(question));
  shown = address();
  $("suggestions")?.remove();
  ask(question);
});

$("add").addEventListener("submit", (event) => {
  event.preventDefault();
  add(event.currentTarget);
});

document.addEventListener("click", (event) => {
  const target = event.target.closest?.("a[data-article]");
  if (!target || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  openArticle(target.dataset.article, Number(target.dataset.start ?? 0), Number(target.dataset.end ?? 0));
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") closeReader();
  const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    $("question").focus();
    $("question").select();
  }
});

// A jump within the page is a popstate too, and must not lose the answer.
window.addEventListener("popstate", () => {
  if (address() !== shown) location.reload();
});

suggest().catch(() => {}); // nobody waits for them
