import { EventSourceParserStream } from "eventsource-parser/stream";
import { sentence } from "./text";
import type { Answer, Citation, Passage, ProblemBody, Scope, Summary } from "./types";

/** Problem is an error with what a person can do about it. */
export class Problem extends Error {
  constructor(readonly body: ProblemBody) {
    super(body.detail);
  }
}

const lost = () => new Problem({ detail: "Pressmark cannot be reached.", fix: "See whether it is still running, then try again.", code: "unreachable", status: 0 });

/** problemOf makes a Problem of whatever was thrown. */
export const problemOf = (error: unknown): Problem => (error instanceof Problem ? error : lost());

export const isAbort = (error: unknown): boolean => error instanceof DOMException && error.name === "AbortError";

/** What the API tells programs to do, by code, as a person at the page would do it. */
const fixes: Record<string, string> = {
  not_found: "It may have been deleted, or the link is not whole.",
  conversation_full: "Begin a new conversation.",
  invalid_request: "",
  invalid_article: "", // its detail says how to mend it
  too_large: "Cut it into smaller parts.",
  too_long: "Ask more briefly.",
  model_busy: "Wait a second and ask again, or ask for the articles’ own words.",
  model_unavailable: "Ask for the articles’ own words, or see whether the model’s server is running.",
  internal: "The server’s log tells what, under the request below.",
  unauthorized: "It was printed when the server first started.",
};

/** inWords makes sentences for people of a problem worded for programs. */
function inWords(body: ProblemBody): ProblemBody {
  const faults = body.code === "invalid_request" && body.errors?.map((e) => e.message).join("; ");
  const detail = (faults || body.detail).replace(/^invalid article: /, "");
  return { ...body, detail: sentence(detail), fix: sentence(fixes[body.code] ?? body.fix ?? "") };
}

function problemFrom(body: ProblemBody | null, status: number): Problem {
  return new Problem(body?.detail ? inWords(body) : { detail: `The server answered with status ${status}.`, code: "status", status });
}

const refusal = async (response: Response): Promise<Problem> => problemFrom(await response.json().catch(() => null), response.status);

async function send(path: string, init?: RequestInit): Promise<Response> {
  const response = await fetch(path, init).catch((error: unknown) => {
    throw isAbort(error) ? error : lost();
  });
  if (!response.ok) throw await refusal(response);
  return response;
}

/** get reads JSON. */
export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await send(path, { signal, headers: { Accept: "application/json" } });
  return (await response.json()) as T;
}

/** call sends a request with a JSON body, if any; the reply may be empty. */
export async function call<T>(method: string, path: string, body?: unknown, keepalive = false): Promise<T> {
  const headers: Record<string, string> = body === undefined ? {} : { "Content-Type": "application/json" };
  const response = await send(path, { method, keepalive, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  return (response.status === 204 ? undefined : await response.json()) as T;
}

/** query writes parameters, leaving empty ones out. */
export function query(parameters: Record<string, string | number | undefined>): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined && value !== "") given.set(name, String(value));
  const text = given.toString();
  return text && "?" + text;
}

/** events gives the server-sent events of a response; one that ends too early throws. */
async function* events(response: Response): AsyncGenerator<{ event?: string; data: string }> {
  const stream = response.body!.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
  const reader = stream.getReader();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) throw new Problem({ detail: "The answer broke off.", fix: "Ask again.", code: "cut", status: 0 });
      yield value;
      if (value.event === "done" || value.event === "error") return;
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

export interface AskBody extends Scope { question: string; conversation_id?: string; mode?: "extractive" }

export type AskEvent =
  | { event: "progress"; data: { stage: string } }
  | { event: "sources"; data: { passages: Passage[] } }
  | { event: "delta"; data: { text: string; reset?: boolean } }
  | { event: "annotations"; data: { citations: Citation[] } }
  | { event: "done"; data: Answer };

const streamed = { Accept: "text/event-stream", "Content-Type": "application/json" };

/** ask gives an answer's events as they come; the last is done. */
export async function* ask(body: AskBody, signal: AbortSignal): AsyncGenerator<AskEvent> {
  const response = await send("/v1/ask", { method: "POST", signal, headers: streamed, body: JSON.stringify(body) });
  for await (const { event, data } of events(response)) {
    const value = JSON.parse(data);
    if (event === "error") throw problemFrom(value, 0);
    yield { event, data: value } as AskEvent;
  }
}

export interface SummaryProgress { stage: string; done: number; total: number }

/** summarize gives a summary and tells how far it is. */
export async function summarize(id: string, length: string, signal: AbortSignal, progress: (p: SummaryProgress) => void): Promise<Summary> {
  const response = await send(`/v1/articles/${encodeURIComponent(id)}/summary?length=${length}`, { signal, headers: { Accept: "text/event-stream" } });
  for await (const { event, data } of events(response)) {
    const value = JSON.parse(data);
    if (event === "error") throw problemFrom(value, 0);
    if (event === "done") return value as Summary;
    progress(value as SummaryProgress);
  }
  throw lost();
}

/** upload posts a form and tells which share of it was sent; fetch cannot. */
export function upload<T>(path: string, form: FormData, sent: (share: number) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", path);
    request.responseType = "json";
    request.upload.onprogress = (e) => e.lengthComputable && sent(e.loaded / e.total);
    request.onerror = () => reject(lost());
    request.onload = () => {
      if (request.status < 300) return resolve(request.response as T);
      reject(problemFrom(request.response as ProblemBody | null, request.status));
    };
    request.send(form);
  });
}
