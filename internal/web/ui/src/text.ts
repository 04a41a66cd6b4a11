import type { Answer, Citation, Stretch } from "./types";

const encoder = new TextEncoder();
// A cut may begin with U+FEFF, which a decoder drops unless it is told not to.
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Cutter cuts a text by UTF-8 bytes, as the API counts; strings here are UTF-16. */
export class Cutter {
  private readonly bytes: Uint8Array;
  constructor(text: string) {
    this.bytes = encoder.encode(text);
  }
  get length(): number {
    return this.bytes.length;
  }
  cut(start: number, end: number): string {
    return decoder.decode(this.bytes.subarray(start, end));
  }
  /** index is the place in the string of a place in bytes. */
  index(offset: number): number {
    return this.cut(0, offset).length;
  }
}

/** Piece is a stretch of an answer with the citations to show behind it. */
export interface Piece { text: string; unsupported?: Citation | true; chips: Citation[] }

/**
 * pieces cuts an answer's text at the borders of its citations. Statements that
 * no article supports have a citation that is not verified and says why.
 */
export function pieces(answer: Pick<Answer, "answer" | "citations" | "unsupported">): Piece[] {
  const text = new Cutter(answer.answer);
  const spans = answer.citations.filter((c) => c.answer.start >= 0 && c.answer.end <= text.length && c.answer.start < c.answer.end);
  const edges = [...new Set([0, text.length, ...spans.flatMap((c) => [c.answer.start, c.answer.end])])].sort((a, b) => a - b);
  return edges.slice(0, -1).map((start, i) => {
    const end = edges[i + 1]!;
    const over = spans.filter((c) => c.answer.start <= start && end <= c.answer.end);
    const cut = text.cut(start, end);
    const doubtful = answer.unsupported > 0 && /[\p{L}\p{N}]/u.test(cut) && !over.some((c) => c.verified);
    return {
      text: cut,
      unsupported: doubtful ? (over.find((c) => !c.verified) ?? true) : undefined,
      chips: spans.filter((c) => c.verified && c.answer.end === end),
    };
  });
}

/** sources are the verified citations; a place that is cited again is listed once. */
export function sources(citations: Citation[]): Citation[] {
  const seen = new Set<string>();
  return citations.filter((c) => {
    const name = `${c.index} ${c.source.article_id} ${c.source.start}`;
    return c.verified && !seen.has(name) && seen.add(name);
  });
}

/** unsupported are the statements without support, each once, with the reason. */
export function unsupported(answer: Answer): { text: string; reason: string }[] {
  const text = new Cutter(answer.answer);
  const told = new Map<string, string>();
  for (const c of answer.citations) {
    const key = text.cut(c.answer.start, c.answer.end).trim();
    if (!c.verified && key && !told.has(key)) told.set(key, c.reason || "nothing in the articles says so");
  }
  return [...told].map(([key, reason]) => ({ text: key, reason }));
}

/** plain is an answer as text with [n] marks and its sources, for the clipboard. */
export function plain(answer: Answer): string {
  if (!answer.answerable) return `${answer.question}\n\nThe articles do not answer this: ${answer.abstention?.reason ?? ""}\n`;
  const body = pieces(answer).map((p) => {
    const marks = p.chips.map((c) => `[${c.index}]`).join("");
    return p.text + (p.unsupported ? " [not supported]" : "") + (marks && " " + marks);
  });
  const list = sources(answer.citations).map((c) =>
    `[${c.index}] ${[c.title || "Untitled", c.publication, c.published_at && day(c.published_at), c.url].filter(Boolean).join(", ")}\n    “${c.quote}”`);
  return `${answer.question}\n\n${body.join("")}\n\nSources\n${list.join("\n")}\n`;
}

/** standing is where quoted words stand in a text: where they were cited, else where they stand in its new version, if at all. */
export function standing(text: string, cited: Stretch, quote?: string): Stretch | undefined {
  const cutter = new Cutter(text);
  if (!quote || cutter.cut(cited.start, cited.end) === quote) return cited;
  const at = text.indexOf(quote);
  if (at < 0) return undefined;
  const start = new Cutter(text.slice(0, at)).length;
  return { start, end: start + new Cutter(quote).length };
}

export interface Block { text: string; parts: { text: string; marked: boolean }[] }

/** blocks cuts a text into paragraphs, the marked stretch of bytes told apart. */
export function blocks(text: string, mark?: Stretch): Block[] {
  const bytes = mark && new Cutter(text);
  const ok = mark && bytes && mark.start < mark.end && mark.end <= bytes.length;
  const from = ok ? bytes.index(mark.start) : -1;
  const to = ok ? from + bytes.cut(mark.start, mark.end).length : -1;
  let at = 0;
  return text.split("\n").map((line) => {
    const start = at;
    at += line.length + 1;
    const [a, b] = [Math.max(from - start, 0), Math.min(to - start, line.length)];
    if (from < 0 || a >= b) return { text: line, parts: [{ text: line, marked: false }] };
    return { text: line, parts: [
      { text: line.slice(0, a), marked: false }, { text: line.slice(a, b), marked: true }, { text: line.slice(b), marked: false },
    ].filter((p) => p.text) };
  }).filter((b) => b.text.trim());
}

const dayFormat: Intl.DateTimeFormatOptions = { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" };

/** day is a date of publication: a day in UTC, as the API has it. */
export const day = (moment?: string): string => (moment ? new Date(moment).toLocaleDateString("en-GB", dayFormat) : "undated");

const shortFormat: Intl.DateTimeFormatOptions = { day: "2-digit", month: "short", year: "numeric", timeZone: "UTC" };
export const shortDay = (moment?: string): string => (moment ? new Date(moment).toLocaleDateString("en-GB", shortFormat) : "undated");

/** when is a moment in the reader's own time. */
export const when = (moment: string): string => new Date(moment).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" });

/** sentence begins a text with a capital letter and ends it with a stop, as a line by itself wants. */
export const sentence = (text: string): string => text && text[0]!.toUpperCase() + text.slice(1) + (/[.!?…]$/.test(text) ? "" : ".");

export const joined = (...parts: (string | undefined | false)[]): string => parts.filter(Boolean).join(" · ");

export const count = (n: number, one: string, many = one + "s"): string => `${n.toLocaleString("en-GB")} ${n === 1 ? one : many}`;

export function bytesOf(n: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let i = 0;
  while (n >= 1000 && i < units.length - 1) { n /= 1000; i++; }
  return `${n < 10 && i > 0 ? n.toFixed(1) : Math.round(n)} ${units[i]}`;
}

/** web gives an address that a link may lead to: http and https only. */
export const web = (address?: string): string | undefined => (/^https?:\/\//i.test(address ?? "") ? address : undefined);

/** articleLink is the address of an article's page, at a stretch of it if there is one. */
export function articleLink(id: string, mark?: Stretch): string {
  const address = "/articles/" + encodeURIComponent(id);
  return mark && mark.start < mark.end ? `${address}?start=${mark.start}&end=${mark.end}` : address;
}
