// What the API sends and takes, as docs/api.md describes it.

export interface Stretch { start: number; end: number }

export interface Citation {
  index: number;
  answer: Stretch;
  source: Stretch & { article_id: string; chunk_id: string };
  quote: string;
  title: string;
  url?: string;
  publication?: string;
  published_at?: string;
  score: number;
  verified: boolean;
  reason?: string;
  also_reported_by?: Report[];
}

/** Another article that tells the same story. */
export interface Report { article_id: string; title: string; source?: string; url?: string; published_at?: string }

export interface Passage extends Stretch {
  chunk_id: string;
  article_id: string;
  title: string;
  url?: string;
  source?: string;
  published_at?: string;
  collection: string;
  text: string;
  score: number;
  cosine?: number;
  also_reported_by?: Report[];
}

export interface Answer {
  id: string;
  question: string;
  asked_as?: string;
  conversation_id?: string;
  answer: string;
  short_answer: string;
  answerable: boolean;
  confidence: number;
  mode: "extractive" | "model";
  degraded: boolean;
  notes: string[];
  citations: Citation[];
  unsupported: number;
  abstention?: { reason: string; missing_terms: string[]; closest: Passage[] };
  created_at: string;
}

export interface Scope {
  collection?: string;
  from?: string;
  to?: string;
  article_ids?: string[];
}

export interface Conversation { id: string; title: string; created_at: string; updated_at: string; turn_count: number }
export interface ConversationPage { conversations: Conversation[]; next_cursor: string; total: number }
export interface WholeConversation extends Conversation { turns: { ordinal: number; question: string; answer: Answer }[] }

export interface Article {
  id: string;
  title: string;
  text: string;
  url?: string;
  source?: string;
  author?: string;
  tags?: string[];
  published_at?: string;
  language?: string;
  collection: string;
  metadata?: Record<string, unknown>;
  added_at: string;
  updated_at: string;
  left_out?: string[]; // what stood in the text and belongs to the page
  story?: string;
  also_reported_by?: Report[]; // of a single article
}
export interface ArticlePage { articles: Article[]; next_cursor: string; total: number }

export interface Collection { name: string; articles: number; chunks: number }
export interface Facet { name: string; articles: number }
export interface Facets { sources: Facet[]; tags: Facet[] }

export interface Summary {
  article_id: string;
  length: string;
  summary: string;
  mode: "extractive" | "model";
  degraded: boolean;
  citations: Citation[];
  unsupported: number;
  notes: string[];
}

export interface Suggestion { question: string; article_id: string; title: string; short_answer: string }

export interface AddedItem { index: number; name?: string; id: string; status: "added" | "updated" | "unchanged" | "failed"; error?: string }

interface Cost { calls: number; prompt_tokens: number; completion_tokens: number }
export interface Stats {
  articles: number;
  chunks: number;
  vectors: number;
  vector_coverage: number;
  pending: number;
  pending_stories: number;
  collections: Collection[];
  oldest_published?: string;
  newest_published?: string;
  last_update?: string;
  bytes: number;
  answers: number;
  summaries: number;
  index_model: string;
  dimensions: number;
  models: { embedder: string; reader: string; generator: string };
  usage: { today: Cost; total: Cost; daily_cap: number; remaining?: number };
  reindex: { stage: string; done: number; total: number };
  degraded: string[];
  threshold: number;
  memory_bytes: number;
  questions_at_work: number;
  recent_questions: boolean;
  measured: boolean;
  uptime_seconds: number;
  version: string;
}

export interface AskedQuestion { id: string; question: string; asked_as?: string; answerable: boolean; confidence: number; mode: string; created_at: string; passages: Passage[] }

/** RFC 9457, as every error of the API is. */
export interface ProblemBody { detail: string; fix?: string; code: string; status: number; request_id?: string; errors?: { message: string }[] }
