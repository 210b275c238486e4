/**
 * A client of the Assay service without dependencies, for browsers and Node 18 or later.
 *
 *     const assay = new AssayClient({ baseURL: "http://localhost:8001" });
 *     const answer = await assay.scoreLead({ name: "Ada", email: "ada@rossi.example" }, {
 *       fallback: (lead) => ({ score: 50, category: "warm", reasoning: "offline" }),
 *     });
 *     console.log(answer.answeredBy, answer.score);
 *
 * Every call has a time-out and takes an AbortSignal. Calls that score send an Idempotency-Key, so
 * that the one retry after a lost connection cannot score twice.
 */

export type Category = "hot" | "warm" | "cold";

/** A lead as the CRM knows it; name and email may be empty. */
export interface Lead {
  name: string;
  email: string;
  company?: string | null;
  phone?: string | null;
  title?: string | null;
  website?: string | null;
  source?: string | null;
  country?: string | null;
  city?: string | null;
  id?: string | null;
  organization_id?: string | null;
}

/** Integers that sum to the score. */
export interface Breakdown {
  email_quality: number;
  company_fit: number;
  engagement: number;
  qualification: number;
}

export interface Reason {
  id: string;
  dimension: keyof Breakdown;
  text: string;
  points: number;
  expert_points: number;
  won?: number;
  lost?: number;
}

/** A score, durable with its inputs and its ledger entry. */
export interface Score {
  score: number;
  category: Category;
  reasoning: string;
  confidence: number;
  agent_used: string;
  breakdown: Breakdown;
  tools_available: string[];
  processing_time_ms: number;
  model_used: string;
  timestamp: string;
  tools_used: string[];
  /** Of the local model's score; null where an agent gave the score, and then in `local`. */
  probability: number | null;
  probability_low: number | null;
  probability_high: number | null;
  /** Of the local model's score; empty where an agent gave the score, and then in `local`. */
  reasons: Reason[];
  id: string;
  score_number: number;
  organization_id: string;
  contact_id: string;
  as_of: string;
  run_id: string;
  trace_id: string;
  /** Where an agent was asked: its part, and the local model's score. */
  agent?: AgentPart;
  local?: {
    score: number;
    category: Category;
    probability: number;
    probability_low: number;
    probability_high: number;
    confidence: number;
    breakdown: Breakdown;
    reasoning: string;
    reasons: Reason[];
    model: string;
  };
  difference?: number;
  /** Whether the two lie more than 20 points apart. */
  disputed?: boolean;
  /** The score by which lists rank: of a disputed one the lower of both. */
  counts_as?: number;
  ignored?: string[];
}

/** What a fallback must at least answer. */
export interface FallbackScore {
  score: number;
  category: Category;
  reasoning: string;
}

/** A score, and who gave it. */
export type ScoreAnswer<Fallback extends FallbackScore = FallbackScore> =
  | (Score & { answeredBy: "service" })
  | (Fallback & { answeredBy: "fallback"; error: AssayError });

export interface Action {
  text: string;
  what_if: Record<string, string>;
  points: number;
}

export interface ContactInsights {
  trend: {
    scores: { score: number; as_of: string; model: string }[];
    previous: number | null;
    change: number | null;
  };
  next_action: Action | null;
  actions: Action[];
  best_channel: { channel: string; count: number; of: number } | null;
  best_time: {
    weekday: string;
    from_hour: number;
    to_hour: number;
    time_zone: "UTC";
    count: number;
    of: number;
  } | null;
  last_activity_at: string | null;
  inbound_interactions: number;
  data_gaps: string[];
}

/** An agent's part: what it was asked, and what came of it. */
export interface AgentPart {
  name: string;
  outcome: string;
  words: string;
  provider: string;
  model: string;
  routed: boolean;
  model_version?: string;
  run_id?: string;
  facts?: { ref: string; field: string; value: string; held: boolean }[];
}

/** What there is to say, by an agent or by the service, and which of them says it. */
export interface Commentary {
  summary: string;
  findings: { kind: "strength" | "risk" | "change" | "gap"; text: string }[];
  next_steps: string[];
  answered_by: "contact_analyst" | "insight_writer" | "local";
  why: string;
  facts: { ref: string; field: string; value: string; held: boolean }[];
  unheld_numbers: string[];
  agent: AgentPart;
}

export interface Analysis extends Score {
  analysis_type: "extended_contact_profile";
  recommendations: [string, string, string];
  insights: ContactInsights;
  commentary: Commentary;
}

export interface ContactSummary {
  id: string;
  name: string;
  email: string | null;
  company: string | null;
  score: number | null;
  category: Category | null;
}

export interface AboutContact {
  insight_type: "contact";
  organization_id: string;
  is_known: boolean;
  contact: { id: string; name: string } | null;
  score: ScoreBrief | null;
  insights: ContactInsights | null;
  /** From /generate-insights alone. */
  commentary?: Commentary | null;
}

export interface AboutOrganization {
  insight_type: "organization";
  organization_id: string;
  summary: string[];
  totals: {
    contacts: number;
    scored: number;
    hot: number;
    warm: number;
    cold: number;
    average_score: number | null;
  };
  trend: {
    since: string;
    compared: number;
    up: number;
    down: number;
    same: number;
    average_change: number | null;
    days: { date: string; scores: number; average_score: number }[];
  };
  top_movers: (ContactSummary & { before: number; after: number; change: number })[];
  stale_hot_leads: (ContactSummary & {
    last_activity_at: string | null;
    quiet_days: number | null;
  })[];
  data_gaps: Record<string, number>;
  next_actions: string[];
  /** From /generate-insights alone. */
  commentary?: Commentary | null;
}

export interface ScoreBrief {
  score_number: number;
  score: number;
  category: Category;
  probability: number;
  confidence: number;
  reasoning: string;
  as_of: string;
  model_used: string;
  agent_score: number | null;
  /** Whether an agent and the local model lie more than 20 points apart. */
  is_disputed: boolean;
}

export interface Contact {
  id: string;
  organization_id: string;
  name: string;
  email: string | null;
  phone: string | null;
  company: string | null;
  title: string | null;
  website: string | null;
  source: string | null;
  country: string | null;
  city: string | null;
  do_not_contact: boolean | null;
  created_at: string | null;
  updated_at: string | null;
  attributes: Record<string, unknown>;
  latest_score: ScoreBrief | null;
}

export interface ScoreRow {
  score_number: number;
  contact_id: string;
  name: string;
  score: number;
  category: Category;
  probability: number;
  confidence: number;
  as_of: string;
  scored_at: string;
  model_name: string;
  model_sha256: string;
  run_id: string;
  trace_id: string;
  agent_score: number | null;
  local_score: number;
  /** Whether the two lie more than 20 points apart. */
  is_disputed: boolean;
}

export interface Explanation {
  score_number: number;
  score: number;
  base_points: 50;
  points: number;
  expert_points: number;
  learned_points: number;
  reasoning: string;
  reasons: Reason[];
  breakdown: Breakdown;
  suggestions: { text: string; field: string; value: string; points: number }[];
  what_if_fields: { name: string; takes: string }[];
}

export interface Supposition {
  score_number: number;
  before: number;
  score: number;
  change: number;
  category: Category;
  probability: number;
  confidence: number;
  reasoning: string;
  reasons: Reason[];
}

export interface Job {
  id: string;
  selection: "all" | "stale";
  status: "waiting" | "running" | "done" | "stopped" | "failed";
  done: number;
  total: number | null;
  created_at: string;
  finished_at: string | null;
  run_id: string | null;
}

export interface Health {
  status: "healthy";
  service: string;
  version: string;
  timestamp: string;
  datapizza_available: boolean;
  fallback_available: boolean;
  model: string;
  agent: { status: string };
  sync: { status: string };
  ledger: { entries: number; checkpointed_entries: number; anchored: boolean };
  stale_contacts: number;
  degraded: string[];
  as_of: string | null;
}

/** Problem details (RFC 9457), as errors under /v1 come. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  request_id: string;
  errors?: { pointer?: string; parameter?: string; detail: string }[];
}

export type ErrorKind = "network" | "timeout" | "aborted" | "http" | "format";

/** Why a call has no answer. */
export class AssayError extends Error {
  constructor(
    readonly kind: ErrorKind,
    message: string,
    /** HTTP status; undefined when there was no answer. */
    readonly status?: number,
    /** The body of the error, where it is JSON. */
    readonly body?: unknown,
    /** Names the request in the service's log. */
    readonly requestID?: string,
    /** Milliseconds to wait before trying again, where the service says. */
    readonly retryAfterMs?: number,
  ) {
    super(message);
    this.name = "AssayError";
  }

  /** The problem behind an error under /v1. */
  get problem(): Problem | undefined {
    const body = this.body as Problem | undefined;
    return body && typeof body === "object" && typeof body.type === "string" ? body : undefined;
  }

  /** Whether the same call may succeed if it is made again. */
  get isRetryable(): boolean {
    return this.kind === "network" || this.status === 503 || this.status === 429;
  }
}

export interface ClientOptions {
  /** Where the service is: `http://localhost:8001`. */
  baseURL: string;
  /** A token of `assay token create`; none for the CRM's routes on the same machine. */
  token?: string;
  /** Time for calls that score or read; 30 seconds unless given. */
  timeoutMs?: number;
  /** Another fetch, for tests. */
  fetch?: typeof fetch;
}

export interface CallOptions {
  signal?: AbortSignal;
  timeoutMs?: number;
}

export interface ScoreOptions<Fallback extends FallbackScore> extends CallOptions {
  /** Answers when the service does not. */
  fallback?: (lead: Lead, error: AssayError) => Fallback | Promise<Fallback>;
  /** The same key for the same request, to have it scored once; made anew unless given. */
  idempotencyKey?: string;
}

export interface BatchOptions<Fallback extends FallbackScore> extends ScoreOptions<Fallback> {
  /** Calls at a time; 8 unless given. */
  concurrency?: number;
  onProgress?: (done: number, total: number) => void;
}

export type BatchResult<Fallback extends FallbackScore = FallbackScore> =
  | { lead: Lead; ok: true; answer: ScoreAnswer<Fallback> }
  | { lead: Lead; ok: false; error: AssayError };

interface Request extends CallOptions {
  body?: unknown;
  headers?: Record<string, string>;
}

const defaultTimeoutMs = 30_000;
const healthTimeoutMs = 5_000;
const pingTimeoutMs = 3_000;
const retryWaitMaxMs = 2_000;

export class AssayClient {
  private readonly baseURL: string;
  private readonly fetch: typeof fetch;

  constructor(private readonly options: ClientOptions) {
    this.baseURL = options.baseURL.replace(/\/+$/, "");
    const chosen = options.fetch ?? globalThis.fetch;
    this.fetch = (input, init) => chosen(input, init);
  }

  /** Scores a lead; the fallback answers where the service cannot, unless the caller aborted. */
  async scoreLead<Fallback extends FallbackScore = FallbackScore>(
    lead: Lead,
    options: ScoreOptions<Fallback> = {},
  ): Promise<ScoreAnswer<Fallback>> {
    try {
      const score = await this.scored<Score>("/score-lead", lead, options);
      return { ...score, answeredBy: "service" };
    } catch (cause) {
      const error = asError(cause);
      if (!options.fallback || error.kind === "aborted") throw error;
      const score = await options.fallback(lead, error);
      return { ...score, answeredBy: "fallback", error };
    }
  }

  /** Scores many leads, some at a time; one that fails does not end the others, aborting does. */
  async scoreBatch<Fallback extends FallbackScore = FallbackScore>(
    leads: readonly Lead[],
    options: BatchOptions<Fallback> = {},
  ): Promise<BatchResult<Fallback>[]> {
    const results: BatchResult<Fallback>[] = new Array(leads.length);
    const { idempotencyKey, concurrency = 8, onProgress, ...each } = options;
    let next = 0;
    let done = 0;
    const work = async (): Promise<void> => {
      while (next < leads.length) {
        const place = next++;
        const lead = leads[place] as Lead;
        const key = idempotencyKey === undefined ? undefined : `${idempotencyKey}-${place}`;
        try {
          const answer = await this.scoreLead<Fallback>(lead, {
            ...each,
            ...(key === undefined ? {} : { idempotencyKey: key }),
          });
          results[place] = { lead, ok: true, answer };
        } catch (cause) {
          const error = asError(cause);
          if (error.kind === "aborted") throw error;
          results[place] = { lead, ok: false, error };
        }
        onProgress?.(++done, leads.length);
      }
    };
    const width = Math.max(1, Math.min(Math.floor(concurrency), leads.length));
    await Promise.all(Array.from({ length: width }, work));
    return results;
  }

  /** Scores a lead, with recommendations and insights. */
  analyzeContact(lead: Lead, options: CallOptions = {}): Promise<Analysis> {
    return this.call<Analysis>("POST", "/analyze-contact", { ...options, body: lead });
  }

  /** Insights on the organization, or on the contact that is named. */
  generateInsights(
    about: Partial<Lead> = {},
    options: CallOptions = {},
  ): Promise<AboutContact | AboutOrganization> {
    return this.call("POST", "/generate-insights", { ...options, body: about });
  }

  health(options: CallOptions = {}): Promise<Health> {
    return this.call<Health>("GET", "/health", { timeoutMs: healthTimeoutMs, ...options });
  }

  /** Whether the service answers as healthy; never throws. */
  async isAvailable(options: CallOptions = {}): Promise<boolean> {
    try {
      return (await this.health({ timeoutMs: pingTimeoutMs, ...options })).status === "healthy";
    } catch {
      return false;
    }
  }

  contacts(
    query: { q?: string; category?: Category; limit?: number; cursor?: string } = {},
    options: CallOptions = {},
  ): Promise<{ contacts: ContactSummary[]; next_cursor: string | null }> {
    return this.call("GET", `/v1/contacts${search(query)}`, options);
  }

  contact(id: string, options: CallOptions = {}): Promise<Contact> {
    return this.call("GET", `/v1/contacts/${encodeURIComponent(id)}`, options);
  }

  /** The score history of a contact, newest first. */
  scores(
    contactID: string,
    query: { limit?: number; cursor?: string } = {},
    options: CallOptions = {},
  ): Promise<{ scores: ScoreRow[]; next_cursor: string | null }> {
    const path = `/v1/contacts/${encodeURIComponent(contactID)}/scores${search(query)}`;
    return this.call("GET", path, options);
  }

  explanation(scoreNumber: number, options: CallOptions = {}): Promise<Explanation> {
    return this.call("GET", `/v1/scores/${scoreNumber}/explanation`, options);
  }

  /** What a score would be under other facts; nothing is stored. */
  whatIf(
    scoreNumber: number,
    facts: Record<string, string | number | boolean | null>,
    options: CallOptions = {},
  ): Promise<Supposition> {
    const body = { what_if: facts };
    return this.call("POST", `/v1/scores/${scoreNumber}/what-if`, { ...options, body });
  }

  /** Starts scoring everybody, or those who changed. */
  startScoreJob(selection: "all" | "stale" = "stale", options: CallOptions = {}): Promise<Job> {
    return this.call("POST", "/v1/score-jobs", { ...options, body: { selection } });
  }

  /** The states of a job as they come; ends with the job. */
  async *watchScoreJob(id: string, signal?: AbortSignal): AsyncGenerator<Job, void, void> {
    const path = `/v1/score-jobs/${encodeURIComponent(id)}/events`;
    const deadline = new Deadline(undefined, signal);
    try {
      const response = await this.send("GET", path, {}, deadline);
      if (!response.body) throw new AssayError("format", "the answer has no body");
      const reader = response.body.getReader();
      const decoder = new TextDecoder();
      let text = "";
      for (;;) {
        const { done, value } = await reader.read();
        text += decoder.decode(value, { stream: !done });
        const events = text.split("\n\n");
        text = events.pop() ?? "";
        for (const event of events) {
          const data = event.split("\n").find((line) => line.startsWith("data: "));
          if (data) yield JSON.parse(data.slice("data: ".length)) as Job;
        }
        if (done) return;
      }
    } catch (cause) {
      throw deadline.explain(cause);
    } finally {
      deadline.end();
    }
  }

  /** Posts a lead under an Idempotency-Key, and once more when the answer was lost. */
  private async scored<Answer extends FallbackScore>(
    path: string,
    lead: Lead,
    options: ScoreOptions<FallbackScore>,
  ): Promise<Answer> {
    const request: Request = {
      ...options,
      body: lead,
      headers: { "Idempotency-Key": options.idempotencyKey ?? freshKey() },
    };
    let answer: Answer;
    try {
      answer = await this.call<Answer>("POST", path, request);
    } catch (cause) {
      const error = asError(cause);
      const wait = error.retryAfterMs ?? 0;
      if (!error.isRetryable || wait > retryWaitMaxMs) throw error;
      await pause(wait, options.signal);
      answer = await this.call<Answer>("POST", path, request);
    }
    if (!Number.isInteger(answer.score) || typeof answer.category !== "string") {
      throw new AssayError("format", "the answer is no score", undefined, answer);
    }
    return answer;
  }

  private async call<Answer>(method: string, path: string, request: Request): Promise<Answer> {
    const limit = request.timeoutMs ?? this.options.timeoutMs ?? defaultTimeoutMs;
    const deadline = new Deadline(limit, request.signal);
    try {
      const response = await this.send(method, path, request, deadline);
      return (await response.json()) as Answer;
    } catch (cause) {
      throw deadline.explain(cause);
    } finally {
      deadline.end();
    }
  }

  private async send(
    method: string,
    path: string,
    request: Request,
    deadline: Deadline,
  ): Promise<Response> {
    const headers: Record<string, string> = { Accept: "application/json", ...request.headers };
    if (request.body !== undefined) headers["Content-Type"] = "application/json";
    if (this.options.token) headers["Authorization"] = `Bearer ${this.options.token}`;
    const init: RequestInit = { method, headers, signal: deadline.signal };
    if (request.body !== undefined) init.body = JSON.stringify(request.body);
    const response = await this.fetch(this.baseURL + path, init);
    if (!response.ok) throw await refusal(response);
    return response;
  }
}

/** Ends a call when its time is up or its caller aborts, and tells which it was. */
class Deadline {
  private readonly controller = new AbortController();
  private readonly timer: ReturnType<typeof setTimeout> | undefined;
  private isLate = false;
  private readonly abort = (): void => this.controller.abort();

  constructor(
    private readonly limitMs: number | undefined,
    private readonly outer?: AbortSignal,
  ) {
    if (limitMs !== undefined) {
      this.timer = setTimeout(() => {
        this.isLate = true;
        this.controller.abort();
      }, limitMs);
    }
    if (outer?.aborted) this.controller.abort();
    outer?.addEventListener("abort", this.abort);
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  end(): void {
    clearTimeout(this.timer);
    this.outer?.removeEventListener("abort", this.abort);
  }

  explain(cause: unknown): AssayError {
    if (cause instanceof AssayError) return cause;
    if (this.isLate) return new AssayError("timeout", `no answer within ${this.limitMs} ms`);
    if (this.outer?.aborted) return new AssayError("aborted", "the caller aborted the call");
    if (cause instanceof SyntaxError) return new AssayError("format", "the answer is not JSON");
    return asError(cause);
  }
}

function asError(cause: unknown): AssayError {
  if (cause instanceof AssayError) return cause;
  const message = cause instanceof Error ? cause.message : String(cause);
  return new AssayError("network", `the service cannot be reached: ${message}`);
}

async function refusal(response: Response): Promise<AssayError> {
  const text = await response.text();
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = text;
  }
  const detail = (body as { detail?: unknown } | null)?.detail;
  const words = typeof detail === "string" ? detail : JSON.stringify(detail ?? body);
  const wait = Number(response.headers.get("Retry-After") ?? NaN);
  return new AssayError(
    "http",
    `the service answered ${response.status}: ${words}`,
    response.status,
    body,
    response.headers.get("X-Request-Id") ?? undefined,
    Number.isFinite(wait) ? wait * 1_000 : undefined,
  );
}

function search(query: Record<string, string | number | undefined>): string {
  const pairs = Object.entries(query)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
  return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
}

function freshKey(): string {
  const bytes = new Uint8Array(16);
  globalThis.crypto?.getRandomValues?.(bytes);
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return globalThis.crypto ? digits : `${Date.now()}-${Math.random()}`;
}

function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(new AssayError("aborted", "the caller aborted the call"));
    });
  });
}
