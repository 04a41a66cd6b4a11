import { ask, call, get, isAbort, problemOf, query, type AskBody, type AskEvent, type Problem } from "./api";
import { entry, go, place, say, Store, toast } from "./store";
import { count, sources } from "./text";
import type { Answer, Citation, Conversation, ConversationPage, Passage, Scope, WholeConversation } from "./types";

/** Turn is a question with what is known of its answer so far. */
export interface Turn {
  key: number;
  question: string;
  state: "running" | "done" | "stopped" | "failed";
  stage: string;
  passages?: Passage[];
  draft: string;
  citations: Citation[];
  answer?: Answer;
  problem?: Problem;
  body: AskBody;
}

export interface Session {
  id: string | null; // of the conversation, once it is stored
  title: string;
  turns: Turn[];
  loading?: boolean;
  problem?: Problem;
}

const empty: Session = { id: null, title: "", turns: [] };

export const session = new Store<Session>(empty);
export const scope = new Store<Scope & { mode?: "extractive"; articleTitle?: string }>({});
export const conversations = new Store<{ page: ConversationPage | null; q: string; problem?: Problem }>({ page: null, q: "" });

let running: AbortController | null = null;
let lastKey = 0;

export const isRunning = (): boolean => running !== null;

export function stop(): void {
  running?.abort();
}

/** leave turns to another conversation. An answer that is at work goes on, and is kept where it was asked. */
function leave(next: Session): void {
  running = null;
  scope.set(({ article_ids: _, articleTitle: __, ...limits }) => limits); // one article was meant for one conversation
  session.set(next);
}

/** begin leaves the conversation for a new one. */
export const begin = (): void => leave(empty);

/** address is where the present conversation is. */
export const address = (s: Session): string => (s.id ? "/c/" + s.id : "/");

export async function open(id: string): Promise<void> {
  if (session.value.id !== id) await load(id);
}

export async function load(id: string): Promise<void> {
  leave({ ...empty, id, loading: true });
  const still = () => session.value.id === id;
  try {
    const whole = await get<WholeConversation>("/v1/conversations/" + encodeURIComponent(id));
    if (still()) session.set({ id, title: whole.title, turns: whole.turns.map((t) => finished(t.question, t.answer)) });
  } catch (error) {
    if (still()) session.set({ ...empty, id, problem: problemOf(error) });
  }
}

function finished(question: string, answer: Answer): Turn {
  return { key: ++lastKey, question, state: "done", stage: "", draft: answer.answer, citations: answer.citations, answer, body: { question } };
}

/** put asks a question in the present conversation, or begins one. */
export async function put(body: AskBody): Promise<void> {
  stop();
  const mine = (running = new AbortController());
  const key = ++lastKey;
  const turn: Turn = { key, question: body.question, state: "running", stage: "", draft: "", citations: [], body };
  if (session.value.turns.length === 0 && place.value.path === "/") history.replaceState({ ...entry(), turn: key }, "");
  session.set((s) => ({ ...s, problem: undefined, turns: [...s.turns, turn] }));
  say("Looking for an answer");
  const screen = new Screen(turn);
  try {
    const sent = { ...body, conversation_id: session.value.id ?? "new" };
    for await (const event of ask(sent, mine.signal)) screen.take(event);
  } catch (error) {
    screen.end(isAbort(error) || mine.signal.aborted ? { state: "stopped" } : { state: "failed", problem: problemOf(error) });
  }
  if (running === mine) running = null;
  if (!shows(key)) toast(screen.turn.answer ? `Answered: “${body.question}”` : `Not answered: “${body.question}”. ${screen.turn.problem?.body.detail ?? ""}`);
  stored(key, screen.turn.answer);
}

/** stored notes in which conversation an answer is kept. */
function stored(key: number, answer?: Answer): void {
  const id = answer?.conversation_id;
  if (!id) return;
  if (!shows(key)) {
    if (session.value.id === id) void load(id); // left and opened again while the answer was at work
  } else if (!session.value.id) {
    session.set((s) => ({ ...s, id, title: answer.question }));
    if (place.value.path === "/") go("/c/" + id, true, entry());
  }
  void refresh();
}

/** shows tells whether a turn is one of the conversation on the screen. */
export const shows = (key?: number): boolean => session.value.turns.some((t) => t.key === key);

/** retry asks again what failed or was stopped, in its place. */
export function retry(turn: Turn): Promise<void> {
  if (turn.state !== "done") session.set((s) => ({ ...s, turns: s.turns.filter((t) => t.key !== turn.key) }));
  return put(turn.body);
}

/** The time between two looks of an answer that streams, in ms: laying out a long text takes its time. */
const pace = 100;

/**
 * Screen collects the events of an answer and shows them together, ten times a
 * second at most: a fast stream must not cost more than the eye can see.
 */
class Screen {
  private waiting = 0;
  constructor(public turn: Turn) {}

  take(event: AskEvent): void {
    const t = this.turn;
    switch (event.event) {
      case "progress": return this.later({ ...t, stage: event.data.stage });
      case "sources": return this.later({ ...t, passages: event.data.passages });
      case "delta": return this.later({ ...t, draft: (event.data.reset ? "" : t.draft) + event.data.text, citations: event.data.reset ? [] : t.citations });
      case "annotations": return this.later({ ...t, citations: event.data.citations });
      case "done": return this.end({ state: "done", answer: event.data });
    }
  }

  end(change: Partial<Turn>): void {
    clearTimeout(this.waiting);
    this.turn = { ...this.turn, ...change };
    this.show();
    if (change.answer && shows(this.turn.key)) say(aloud(change.answer));
  }

  private later(turn: Turn): void {
    this.turn = turn;
    this.waiting ||= window.setTimeout(() => { this.waiting = 0; this.show(); }, pace);
  }

  private show(): void {
    const { turn } = this;
    session.set((s) => ({ ...s, turns: s.turns.map((t) => (t.key === turn.key ? turn : t)) }));
  }
}

/** aloud is what a screen reader says of an answer; its text can be read on the page. */
function aloud(a: Answer): string {
  if (!a.answerable) return "No answer: " + (a.abstention?.reason ?? "");
  const flagged = a.unsupported > 0 ? `, ${a.unsupported} unsupported` : "";
  return `${a.answer.slice(0, 500)} ${count(sources(a.citations).length, "source")}${flagged}, confidence ${Math.round(a.confidence * 100)} %`;
}

// ---- the list of conversations ----

let asked = 0;

/** refresh reads the list from its beginning, as far as it was read before. */
export async function refresh(q = conversations.value.q): Promise<void> {
  const mine = ++asked;
  const limit = Math.min(200, Math.max(50, conversations.value.page?.conversations.length ?? 0));
  try {
    const page = await get<ConversationPage>("/v1/conversations" + query({ q, limit }));
    if (mine === asked) conversations.set({ page, q });
  } catch (error) {
    if (mine === asked) conversations.set((c) => ({ ...c, q, problem: problemOf(error) }));
  }
}

export async function more(): Promise<void> {
  const { page, q } = conversations.value;
  if (!page?.next_cursor) return;
  try {
    const next = await get<ConversationPage>("/v1/conversations" + query({ q, limit: 50, cursor: page.next_cursor }));
    conversations.set((c) => ({ ...c, page: { ...next, conversations: [...page.conversations, ...next.conversations] } }));
  } catch (error) {
    toast(problemOf(error).body.detail);
  }
}

export async function rename(id: string, title: string): Promise<void> {
  const renamed = await call<Conversation>("PATCH", "/v1/conversations/" + id, { title });
  if (session.value.id === id) session.set((s) => ({ ...s, title: renamed.title }));
  await refresh();
}
