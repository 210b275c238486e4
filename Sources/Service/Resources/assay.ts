/**
 * A client of the Assay service without dependencies, for browsers and Node 18 or later.
 *
 *     const assay = new AssayClient({ baseURL: "http://localhost:8001" });
 *     const answer = await assay.scoreLead({ name: "Ada", email: "ada@rossi.example" }, {
 *       fallback: (lead) => ({ score: 50, category: "warm", reasoning: "offline" }),
 *     });
 *     console.log(answer.answeredBy, answer.score);
 *
 * Every operation of /openapi.json is a method named by its operationId. It takes the variable parts
 * of the path, the body, the query and options, in this order, and answers what the service does;
 * null in a query is left out. Every call has a time-out and takes an AbortSignal. Calls that score
 * or change something send an Idempotency-Key, so that the one retry after a lost connection cannot
 * do it twice. A call that is refused for the token's rate is made again once, when the service says
 * that it may, where that is within two seconds.
 */

export type Category = "hot" | "warm" | "cold";

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

/** `objected`: the person objected to being scored, so that there is no score, nor is one made up. */
export type ErrorKind = "network" | "timeout" | "aborted" | "http" | "format" | "objected";

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

export interface KeyedOptions extends CallOptions {
  /** The same key for the same request, to have it done once; made anew unless given. */
  idempotencyKey?: string;
}

/** A file to send: with its media type, or as a browser's File, whose type must be one of them. */
export type Upload<Media extends string> =
  | Blob
  | { type: Media; data: string | Blob | ArrayBuffer };

export interface ScoreOptions<Fallback extends FallbackScore> extends KeyedOptions {
  /** Answers when the service does not. */
  fallback?: (lead: Lead, error: AssayError) => Fallback | Promise<Fallback>;
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
  upload?: Upload<string>;
  headers?: Record<string, string>;
}

const defaultTimeoutMs = 30_000;
const healthTimeoutMs = 5_000;
const pingTimeoutMs = 3_000;
const retryWaitMaxMs = 2_000;

/** Sends requests and reads answers. */
export class Caller {
  private readonly baseURL: string;
  private readonly fetch: typeof fetch;

  constructor(private readonly options: ClientOptions) {
    this.baseURL = options.baseURL.replace(/\/+$/, "");
    const chosen = options.fetch ?? globalThis.fetch;
    this.fetch = (input, init) => chosen(input, init);
  }

  /** An answer that is JSON; null where it has no body. */
  protected async json<Answer>(method: string, path: string, request: Request): Promise<Answer> {
    const text = await this.text(method, path, request);
    try {
      return (text === "" ? null : JSON.parse(text)) as Answer;
    } catch {
      throw new AssayError("format", "the answer is not JSON");
    }
  }

  protected text(method: string, path: string, request: Request): Promise<string> {
    return this.timed(method, path, request, (response) => response.text());
  }

  /** An answer as it comes, to be read piece by piece; the time-out ends with its head. */
  protected response(method: string, path: string, request: Request): Promise<Response> {
    const headers = { Accept: "*/*", ...request.headers };
    return this.timed(method, path, { ...request, headers }, async (response) => response);
  }

  /** As `json`, under an Idempotency-Key, and once more when the answer was lost. */
  protected async keyed<Answer>(
    method: string,
    path: string,
    options: Request & KeyedOptions,
  ): Promise<Answer> {
    const key = { "Idempotency-Key": options.idempotencyKey ?? freshKey() };
    const request: Request = { ...options, headers: { ...options.headers, ...key } };
    try {
      return await this.json<Answer>(method, path, request);
    } catch (cause) {
      const error = asError(cause);
      const wait = error.retryAfterMs ?? 0;
      if (!error.isRetryable || wait > retryWaitMaxMs) throw error;
      await pause(wait, options.signal);
      return this.json<Answer>(method, path, request);
    }
  }

  /** The data of Server-Sent Events as they come; ends with the stream. */
  protected async *events<Event>(
    method: string,
    path: string,
    request: Request,
  ): AsyncGenerator<Event, void, void> {
    const deadline = new Deadline(request.timeoutMs, request.signal);
    try {
      const headers = { Accept: "text/event-stream", ...request.headers };
      const response = await this.send(method, path, { ...request, headers }, deadline);
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
          if (data) yield JSON.parse(data.slice("data: ".length)) as Event;
        }
        if (done) return;
      }
    } catch (cause) {
      throw deadline.explain(cause);
    } finally {
      deadline.end();
    }
  }

  private async timed<Answer>(
    method: string,
    path: string,
    request: Request,
    read: (response: Response) => Promise<Answer>,
  ): Promise<Answer> {
    const limit = request.timeoutMs ?? this.options.timeoutMs ?? defaultTimeoutMs;
    const deadline = new Deadline(limit, request.signal);
    try {
      return await read(await this.send(method, path, request, deadline));
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
    if (this.options.token) headers["Authorization"] = `Bearer ${this.options.token}`;
    const init: RequestInit = { method, headers, signal: deadline.signal };
    const { body, upload } = request;
    if (upload !== undefined) {
      headers["Content-Type"] = upload.type;
      init.body = upload instanceof Blob ? upload : upload.data;
    } else if (body !== undefined) {
      headers["Content-Type"] = "application/json";
      init.body = JSON.stringify(body);
    }
    const url = this.baseURL + path;
    const response = await this.fetch(url, init);
    if (response.ok) return response;
    const error = await refusal(response);
    const wait = error.retryAfterMs ?? Infinity;
    if (response.status !== 429 || wait > retryWaitMaxMs) throw error;
    await pause(wait, deadline.signal);
    const second = await this.fetch(url, init);
    if (!second.ok) throw await refusal(second);
    return second;
  }
}

// begin generated: Tests/ServiceClient/generate writes what follows, from the OpenAPI document.
export interface AboutContact {
  /** In the answer of /generate-insights alone. */
  commentary?: Commentary | null;
  /** The contact; null where none was found. */
  contact: {
    /** The contact. */
    id: string;
    /** The contact's name. */
    name: string;
  } | null;
  /** Tells it from insights on the organization. */
  insight_type: "contact";
  /** What the history says; null where the contact is not known. */
  insights: ContactInsights | null;
  /** Whether the file holds the contact. */
  is_known: boolean;
  /** The organization it belongs to. */
  organization_id: string;
  /** Whole milliseconds from the request to the answer. */
  processing_time_ms?: number;
  /** The newest score; null where there is none. */
  score: ScoreBrief | null;
  /** When it was answered. */
  timestamp?: string;
}

export interface AboutOrganization {
  /** In the answer of /generate-insights alone. */
  commentary?: Commentary | null;
  /** How many contacts lack what would help. */
  data_gaps: {
    /** Contacts that changed since their score. */
    changed_since_scored: number;
    /** All contacts. */
    contacts: number;
    /** How many were never scored. */
    unscored: number;
    /** Contacts without a company. */
    without_company: number;
    /** Contacts without an e-mail address. */
    without_email: number;
    /** Contacts that nothing happened with. */
    without_interactions: number;
    /** Contacts without a phone number. */
    without_phone: number;
    /** Contacts without a job title. */
    without_title: number;
  };
  /** Tells it from insights on a contact. */
  insight_type: "organization";
  /** What to do, in sentences. */
  next_actions: string[];
  /** The organization it belongs to. */
  organization_id: string;
  /** Whole milliseconds from the request to the answer. */
  processing_time_ms?: number;
  /** Hot leads that nothing is heard of. */
  stale_hot_leads: ({
    /** Hot, warm or cold, by the organization's thresholds. */
    category: "hot" | "warm" | "cold" | null;
    /** The company's name; null where it is not known. */
    company: string | null;
    /** The e-mail address; null where none is known. */
    email: string | null;
    /** Names it, in paths and answers. */
    id: string;
    /** When the contact or we last did something; null if never. */
    last_activity_at: string | null;
    /** What people call it. */
    name: string;
    /** Days of silence; null where nothing ever happened. */
    quiet_days: number | null;
    /** From 0 to 100. */
    score: number | null;
  })[];
  /** The most important first, in sentences. */
  summary: string[];
  /** When it was answered. */
  timestamp?: string;
  /** Whose score moved most since `trend.since`. */
  top_movers: ({
    /** The score after. */
    after: number;
    /** The score before. */
    before: number;
    /** Hot, warm or cold, by the organization's thresholds. */
    category: "hot" | "warm" | "cold" | null;
    /** After minus before. */
    change: number;
    /** The company's name; null where it is not known. */
    company: string | null;
    /** The e-mail address; null where none is known. */
    email: string | null;
    /** Names it, in paths and answers. */
    id: string;
    /** What people call it. */
    name: string;
    /** From 0 to 100. */
    score: number | null;
  })[];
  /** How many leads stand where. */
  totals: {
    /** The mean score; null where nothing was scored. */
    average_score: number | null;
    /** How many are cold. */
    cold: number;
    /** All contacts. */
    contacts: number;
    /** How many are hot. */
    hot: number;
    /** Contacts with a score. */
    scored: number;
    /** How many are warm. */
    warm: number;
  };
  /** How scores moved. */
  trend: {
    /** The mean change; null where nothing is compared. */
    average_change: number | null;
    /** Contacts with a score at both ends. */
    compared: number;
    /** Day by day. */
    days: {
      /** The mean score; null where nothing was scored. */
      average_score: number;
      /** The day. */
      date: string;
      /** Scores of that day. */
      scores: number;
    }[];
    /** How many fell. */
    down: number;
    /** How many stayed. */
    same: number;
    /** The beginning of the time that is compared. */
    since: string;
    /** How many rose. */
    up: number;
  };
}

export interface Action {
  /** What it adds to the score, or takes away. */
  points: number;
  /** What to do, in a sentence. */
  text: string;
  /** The facts that it would bring about. */
  what_if: Record<string, string>;
}

/** An agent's part: what it was asked, and what came of it. */
export interface AgentPart {
  /** What an agent says it relied on. */
  facts?: {
    /** The field's name. */
    field: string;
    /** Whether that tool result holds that value there. */
    held: boolean;
    /** The tool's answer it came from. */
    ref: string;
    /** The value, as text. */
    value: string;
  }[];
  /** The model's name. */
  model: string;
  /** The model's version as the provider answered it; null where it did not. */
  model_version?: string;
  /** The agent's name. */
  name: string;
  /** What came of it: `answered`, or why not. */
  outcome: string;
  /** Whose model it is: `vertex`, `openai`, `ollama` and so on. */
  provider: string;
  /** Whether a gateway chose the provider. */
  routed: boolean;
  /** The run that made it; `/v1/traces/{id}` shows it. */
  run_id?: string;
  /** The tools that the model really called, in the order of their first calls. */
  tools?: string[];
  /** The outcome in words. */
  words: string;
}

/** spans and tools: of one run alone. */
export interface AgentRun {
  /** The agent's name. */
  agent: string;
  /** What the agent answered, as it was read; null for nothing. */
  answer: unknown;
  /** The contact it was about; null for the organization. */
  contact_id: string | null;
  /** Millionths of the currency of the price. */
  cost_micros: number;
  /** When it ended; null while it runs. */
  finished_at: string | null;
  /** Tokens sent. */
  input_tokens: number;
  /** The local model's score; null for a commentary on the organization. */
  local_score: number | null;
  /** The model's name. */
  model: string;
  /** The model's version as the provider answered it; null where it did not. */
  model_version: string | null;
  /** What came of it: `answered`, or why not. */
  outcome: string;
  /** Tokens received. */
  output_tokens: number;
  /** Whose model it is: `vertex`, `openai`, `ollama` and so on. */
  provider: string;
  /** The run. */
  run_id: string;
  /** The score that came of it; null where none did. */
  score_number: number | null;
  /** The steps, in the order they began. */
  spans?: ({
    /** What was noted of it, by name. */
    attributes: Record<string, unknown>;
    /** When it ended; null while it runs. */
    finished_at: string;
    /** The kind of span by OpenTelemetry: 1 internal, 3 client. */
    kind: number;
    /** What was done. */
    name: string;
    /** Whether it went well. */
    ok: boolean;
    /** The step that this one is part of; null for the run itself. */
    parent_id: string | null;
    /** The step: 16 hexadecimal digits. */
    span_id: string;
    /** When it began. */
    started_at: string;
  })[];
  /** When it began. */
  started_at: string;
  /** Turns of the conversation. */
  steps: number;
  /** Tools that were called. */
  tool_calls: number;
  /** The tools it called, in order. */
  tools?: {
    /** What it was asked. */
    arguments: unknown;
    /** Whether it failed. */
    error: boolean;
    /** The tool. */
    name: string;
    /** What it answered. */
    output: unknown;
    /** Names the answer in the agent's facts. */
    ref: string;
  }[];
  /** The trace it belongs to: 32 hexadecimal digits, as in `traceparent`. */
  trace_id: string;
  /** The agent's version. */
  version: string;
  /** The outcome in words; null while it runs. */
  words: string | null;
}

export interface AgentState {
  /** Whether it would be asked now. */
  available?: boolean;
  /** Open: it is not asked for a while. */
  breaker?: "closed" | "open";
  /** Whether it is asked without being named. */
  chosen?: boolean;
  /** Whether an agent is set up. */
  configured: boolean;
  /** Where the credentials come from; never what they are. */
  credentials?: string;
  /** Used today (UTC) of the organization's limits. */
  day?: {
    /** Calls today. */
    attempts: number;
    /** Calls a day at most. */
    attempts_max: number;
    /** Millionths of the currency spent today. */
    cost_micros: number;
    /** Millionths of the currency a day at most. */
    cost_micros_max: number;
    /** Tokens today. */
    tokens: number;
    /** Tokens a day at most. */
    tokens_max: number;
  };
  /** Failures since the last success. */
  failures?: number;
  /** Why it last failed. */
  last_error?: string;
  /** When it last failed. */
  last_failure?: string;
  /** When it last answered. */
  last_success?: string;
  /** The model's name. */
  model?: string;
  /** The model's version as it last answered. */
  model_version?: string;
  /** Until when it is not asked. */
  paused_until?: string;
  /** Whose model it is: `vertex`, `openai`, `ollama` and so on. */
  provider?: string;
  /** Whether a gateway chose the provider. */
  routed?: boolean;
  /** What to look at. */
  warning?: string;
}

export interface AgentsStatus {
  /** The agent's part. */
  agent: Record<string, unknown>;
  /** The agents' names. */
  agents: string[];
  /** The models' names. */
  models: string[];
  /** Always `operational`. */
  status: string;
  /** What agents may look up. */
  tools: string[];
}

export interface Analysis {
  /** Who scored: an agent's name, or `local_scorecard`. */
  agent_used: string;
  /** Always `extended_contact_profile`. */
  analysis_type: "extended_contact_profile";
  /** The moment that the facts are of. */
  as_of: string;
  /** The score in four parts, which sum to it. */
  breakdown: Breakdown;
  /** Hot, warm or cold, by the organization's thresholds. */
  category: "hot" | "warm" | "cold";
  /** What there is to say, by an agent or by the service itself; null where nobody is known. */
  commentary: Commentary;
  /** From 0 to 1: how much was known of the contact. */
  confidence: number;
  /** The contact's id. */
  contact_id: string;
  /** Unique in the world: the log's name and the number of the entry. */
  id: string;
  /** Members of the body that were not used. */
  ignored?: string[];
  /** What its history says of the contact. */
  insights: ContactInsights;
  /** The model whose score this is. */
  model_used: string;
  /** The organization it belongs to. */
  organization_id: string;
  /** From 0 to 1: that the lead is won, by the local model. */
  probability: number;
  /** The upper end of the interval around `probability`. */
  probability_high: number;
  /** The lower end of the interval around `probability`. */
  probability_low: number;
  /** Whole milliseconds from the request to the answer. */
  processing_time_ms: number;
  /** The score in one or two sentences, for people. */
  reasoning: string;
  /** Why, strongest first; the points sum to the score. */
  reasons: Reason[];
  /** Three sentences: what to do now, how, and when to look again. */
  recommendations: [string, string, string];
  /** The person is scored for people to look at alone: nothing is to act on the score by itself. */
  review_only?: boolean;
  /** The run that made it; `/v1/traces/{id}` shows it. */
  run_id: string;
  /** From 0 to 100. */
  score: number;
  /** The score's number in the log; never given twice. */
  score_number: number;
  /** When it was answered. */
  timestamp: string;
  /** The tools that a scorer may use. */
  tools_available: string[];
  /** The tools that were used for this score. */
  tools_used: string[];
  /** The trace it belongs to: 32 hexadecimal digits, as in `traceparent`. */
  trace_id: string;
}

/** An answer of JSON-RPC 2.0: a result, or an error. */
export interface AssistantAnswer {
  /** What is wrong. */
  error?: {
    /** By the tables of JSON-RPC and the protocol. */
    code: number;
    /** More of it. */
    data?: Record<string, unknown>;
    /** In words. */
    message: string;
  };
  /** That of the message. */
  id: string | number | null;
  /** The version of JSON-RPC. */
  jsonrpc: "2.0";
  /** What the method answers. */
  result?: Record<string, unknown>;
}

/** A message of JSON-RPC 2.0; one without an id is not answered. */
export interface AssistantMessage {
  /** What the answer repeats. */
  id?: string | number;
  /** The version of JSON-RPC. */
  jsonrpc: "2.0";
  /** Such as initialize, tools/list, tools/call, resources/read, prompts/get. */
  method: string;
  /** What the method takes; `_meta` may name the version of the protocol. */
  params?: Record<string, unknown>;
}

export interface AuditReport {
  /**
   * As GET /v1/models/{model}/drift of the model in use; the level alone where nothing can be
   * compared.
   */
  drift: {
    /**
     * Whether leads and outcomes are still as the model learned them; rule_book and
     * too_few_outcomes where that cannot be told.
     */
    level: "steady" | "watch" | "alarm" | "rule_book" | "too_few_outcomes";
  };
  /** How many entries the log had: the report is of these. */
  entries: number;
  /** How the model treats groups of leads; null where no attribute tells groups apart. */
  fairness: {
    /** The attribute whose groups are compared. */
    by: string;
    /** The groups, the largest first. */
    groups: {
      /** How many the model expected to be won. */
      expected: number;
      /** The value of the attribute. */
      group: string;
      /** How many were called hot. */
      hot: number;
      /** Whether it has too few leads to conclude anything. */
      is_small: boolean;
      /** How many leads with a known outcome it has. */
      leads: number;
      /** The mean of their scores, 0 to 100. */
      mean_score: number;
      /** Won, and not called hot. */
      missed: number;
      /** How many of them were won. */
      won: number;
    }[];
  } | null;
  /** What was counted, each with the query that gives it. */
  figures: ({
    /** How many rows the query gives. */
    count: number;
    /** What is counted. */
    figure: "models" | "publications" | "scores" | "categories" | "agents" | "overrides" | "disputes" | "objections" | "erasures" | "retention" | "exports" | "imports" | "access" | "actors" | "checkpoints" | "witnesses";
    /** The SQL that gives the rows, for `assay query` or sqlite3. */
    query: string;
    /** At most 200, a member a column. */
    rows: Record<string, unknown>[];
  })[];
  /** Figures that are of the whole file, where it holds several organizations. */
  left_out: string[];
  /** Whose records it is about. */
  organization_id: string;
  /** What wrote it, and its version. */
  program: string;
  /** The first moment of the period. */
  since: string;
  /** The first second after the period. */
  until: string;
  /** What recomputing the whole log found, as POST /v1/audit/verify tells it. */
  verification: Verification;
  /** When it was written. */
  written_at: string;
}

/** Integers that sum to the score. */
export interface Breakdown {
  /** From 0 to 30. */
  company_fit: number;
  /** From 0 to 20. */
  email_quality: number;
  /** From 0 to 30. */
  engagement: number;
  /** From 0 to 20. */
  qualification: number;
}

export interface CRMError {
  /** Of an unknown path: what there is. */
  available_endpoints?: string[];
  /** What is wrong: a sentence, or one element a fault of the body. */
  detail: string | ({
    /** What was given. */
    input: unknown;
    /** Where in the request. */
    loc: (string | number)[];
    /** What is wrong there. */
    msg: string;
    /** The kind of fault. */
    type: string;
  })[];
  /** Of an unknown path: that there is none. */
  error?: string;
  /** The HTTP status. */
  status?: number;
  /** The kind in words. */
  title?: string;
  /** The kind of problem, explained at that address. */
  type?: string;
}

/** What sort of customer a contact is. */
export interface CanvasClass {
  /** What sort of customer it is; `unknown` where nothing tells. */
  category: "Enterprise" | "SMB" | "Individual" | "unknown";
  /** From 0 to 1: how much was known of the contact. */
  confidence?: number;
  /** Worth of the open deals that are held; 0 for none. */
  expectedValue: number;
  /** Whether anything held here says so. */
  known: boolean;
  /** Why it is unknown; absent where it is known. */
  reason?: string;
  /** The score in one or two sentences, for people. */
  reasoning: string;
  /** How to go about it. */
  recommendedApproach: string;
  /** A finer sort. */
  subcategory: string;
}

/** A deal of which nothing is known. */
export interface CanvasDeal {
  /** From 0 to 1: how much was known of the contact. */
  confidence?: number;
  /** Whether anything held here says so. */
  known: boolean;
  /** What to do, one by one. */
  nextBestActions: Record<string, unknown>[];
  /** Always `unknown`: not foreseen here. */
  predictedCloseDate: string;
  /** Always 0: not foreseen here. */
  probability: number;
  /** Why it is unknown; absent where it is known. */
  reason?: string;
  /** The score in one or two sentences, for people. */
  reasoning: string;
  /** What to do, in sentences. */
  recommendations: string[];
  /** What stands against it. */
  riskFactors: string[];
}

/** A mail as it came. */
export interface CanvasMail {
  /** Always empty. */
  alternatives: Record<string, unknown>;
  /** From 0 to 1: how much was known of the contact. */
  confidence?: number;
  /** Always empty. */
  improvements: string[];
  /** Whether anything held here says so. */
  known: boolean;
  /** The content as it came. */
  optimizedContent: string;
  /** The subject as it came. */
  optimizedSubject: string;
  /** Nothing is foreseen: 0 each. */
  predictions: {
    /** Always 0. */
    clickRate?: number;
    /** Always 0. */
    openRate?: number;
    /** Always 0. */
    replyRate?: number;
  };
  /** Why it is unknown; absent where it is known. */
  reason?: string;
  /** The score in one or two sentences, for people. */
  reasoning: string;
}

/** What is held of a contact. */
export interface CanvasRecord {
  /** What is held of the company. */
  company: Record<string, unknown>;
  /** From 0 to 1: how much was known of the contact. */
  confidence?: number;
  /** What is held of the person. */
  contact: Record<string, unknown>;
  /** The share of fields that are held. */
  enrichment_confidence: number;
  /** Whether anything held here says so. */
  known: boolean;
  /** Why it is unknown; absent where it is known. */
  reason?: string;
  /** The score in one or two sentences, for people. */
  reasoning: string;
  /** The website, where one is held; nothing is looked up elsewhere. */
  social: Record<string, unknown>;
  /** What is not known. */
  unknown?: string[];
}

/** A score as the automation canvas reads it. */
export interface CanvasScore {
  /** Who scored: an agent's name, or `local_scorecard`. */
  agent_used?: string;
  /**
   * Hot, warm or cold, by the organization's thresholds; `unknown` where nobody is told of or the
   * person objected.
   */
  category: "HOT" | "WARM" | "COLD" | "unknown";
  /** From 0 to 1: how much was known of the contact. */
  confidence?: number;
  /** The contact's id. */
  contact_id?: string;
  /**
   * 0 to 25 each: three are parts of the score on another scale, timing is how lately the lead gave
   * a sign of life.
   */
  factors: {
    /** The part `engagement` of the score. */
    engagement?: number;
    /** The part `company_fit` of the score. */
    fit?: number;
    /** The part `qualification` of the score. */
    intent?: number;
    /** How lately the lead gave a sign of life. */
    timing?: number;
  };
  /** Whether anything held here says so. */
  known: boolean;
  /** The model whose score this is. */
  model_used?: string;
  /** What to do, in sentences. */
  nextActions: string[];
  /**
   * True of a person who objected to being scored; absent of others. No number is to be made up for
   * them.
   */
  objected?: true;
  /** Why it is unknown; absent where it is known. */
  reason?: string;
  /** The score in one or two sentences, for people. */
  reasoning: string;
  /** From 0 to 100; null of a person who objected to being scored. */
  score: number | null;
  /** The score's number in the log; never given twice. */
  score_number?: number;
}

/** A mood that is not judged. */
export interface CanvasSentiment {
  /** From 0 to 1: how much was known of the contact. */
  confidence?: number;
  /** Always empty. */
  emotions: Record<string, unknown>;
  /** Always `unknown`. */
  intent: string;
  /** Always empty. */
  keywords: string[];
  /** Whether anything held here says so. */
  known: boolean;
  /** Why it is unknown; absent where it is known. */
  reason?: string;
  /** The score in one or two sentences, for people. */
  reasoning: string;
  /** Always 0. */
  score: number;
  /** Always `unknown`. */
  sentiment: "unknown";
}

export interface Changed {
  /** The contact. */
  id: string;
  /** The interaction; null where the change was another. */
  interaction_id: string | null;
  /** The record's version from now on. */
  version: number;
}

/**
 * What there is to say, written by an agent or, where none is chosen or it does not answer, by the
 * service from the same facts.
 */
export interface Commentary {
  /** The agent's part. */
  agent: AgentPart;
  /** Whose words these are. */
  answered_by: "contact_analyst" | "insight_writer" | "local";
  /** What an agent says it relied on. */
  facts: {
    /** The field's name. */
    field: string;
    /** Whether that tool result holds that value there. */
    held: boolean;
    /** The tool's answer it came from. */
    ref: string;
    /** The value, as text. */
    value: string;
  }[];
  /** What stands out. */
  findings: ({
    /** What it is a sign of. */
    kind: "strength" | "risk" | "change" | "gap";
    /** For people, in the language asked for. */
    text: string;
  })[];
  /** What to do, in sentences. */
  next_steps: string[];
  /** Two or three sentences. */
  summary: string;
  /** Numbers in an agent's words that no tool returned. */
  unheld_numbers: string[];
  /** Why the agent answered, or did not. */
  why: string;
}

export interface Contact {
  /** Own columns; null where it is not known. */
  attributes: Record<string, unknown>;
  /** City; null where it is not known. */
  city: string | null;
  /** Company; null where it is not known. */
  company: string | null;
  /** Country; null where it is not known. */
  country: string | null;
  /** Created; null where it is not known. */
  created_at: string | null;
  /** The contact's deals. */
  deals: Deal[];
  /** Do not contact; null where it is not known. */
  do_not_contact: boolean | null;
  /** E-mail; null where it is not known. */
  email: string | null;
  /** The contact. */
  id: string;
  /** The newest score; null where the contact was never scored. */
  latest_score: ScoreBrief | null;
  /** Name; null where it is not known. */
  name: string;
  /** Whether the person objected to being scored; null where they did not. */
  objection: Objection | null;
  /** The organization it belongs to. */
  organization_id: string;
  /** How it ended; null while it is open. */
  outcome: {
    /** When it ended; null where nobody said. */
    at: string | null;
    /** How it ended. */
    result: "won" | "lost";
    /** Who said so: an `opportunity`, a `column` of a file, or somebody's `mark`. */
    source: string;
  } | null;
  /** The score that somebody set; null where nobody did. */
  override: ScoreOverride | null;
  /** Owner; null where it is not known. */
  owner: string | null;
  /** Phone; null where it is not known. */
  phone: string | null;
  /** Source; null where it is not known. */
  source: string | null;
  /** What holds a lead back from the call list. */
  states: LeadStates;
  /** Job title; null where it is not known. */
  title: string | null;
  /** Changed; null where it is not known. */
  updated_at: string | null;
  /** Rises with every change; send it with PATCH so that no edit is overwritten unseen. */
  version: number;
  /** Website; null where it is not known. */
  website: string | null;
}

export interface ContactInsights {
  /** What could be done, most helpful first. */
  actions: Action[];
  /** Null while fewer than 3 signs of life came by a channel. */
  best_channel: {
    /** By which way: `email`, `call`, `meeting`, `chat` or `social`. */
    channel: "email" | "call" | "meeting" | "chat" | "social";
    /** Interactions by that way. */
    count: number;
    /** Out of how many. */
    of: number;
  } | null;
  /** Null while there are fewer than 5 signs of life. */
  best_time: {
    /** Interactions within these hours. */
    count: number;
    /** The hour it begins. */
    from_hour: number;
    /** Out of how many. */
    of: number;
    /**
     * The time zone of the organization, as the IANA names it, by which hours and day go; UTC where
     * it named none.
     */
    time_zone: string;
    /** The hour it ends. */
    to_hour: number;
    /** The day of the week: `Monday` and so on. */
    weekday: string;
  } | null;
  /** What is not known and would help. */
  data_gaps: string[];
  /** How often the lead came to us. */
  inbound_interactions: number;
  /** When the contact or we last did something; null if never. */
  last_activity_at: string | null;
  /** The likeliest to help; null where none is. */
  next_action: Action | null;
  /** How scores moved. */
  trend: {
    /** The newest minus the one before; null for none. */
    change: number | null;
    /** The score before the newest; null for none. */
    previous: number | null;
    /** The scores, oldest first. */
    scores: {
      /** The moment that the facts are of. */
      as_of: string;
      /** The model's name. */
      model: string;
      /** From 0 to 100. */
      score: number;
    }[];
  };
}

export interface ContactRow {
  /** Hot, warm or cold, by the organization's thresholds. */
  category: "hot" | "warm" | "cold" | null;
  /** The company's name; null where it is not known. */
  company: string | null;
  /** The e-mail address; null where none is known. */
  email: string | null;
  /** The contact. */
  id: string;
  /** Whether an agent and the local model lie more than 20 points apart. */
  is_disputed: boolean;
  /** The contact's name. */
  name: string;
  /** The score that somebody set; null where nobody did. */
  override: number | null;
  /** The newest score; of a disputed one the lower of the agent's and the local model's. */
  score: number | null;
}

export interface ContactSummary {
  /** Hot, warm or cold, by the organization's thresholds. */
  category: "hot" | "warm" | "cold" | null;
  /** The company's name; null where it is not known. */
  company: string | null;
  /** The e-mail address; null where none is known. */
  email: string | null;
  /** Names it, in paths and answers. */
  id: string;
  /** What people call it. */
  name: string;
  /** The newest score; null where there is none. */
  score: number | null;
}

/** Won leads of those decided, with the 95 % interval of their share by Wilson's score. */
export interface Conversion {
  /** Leads that the share is of. */
  decided: number;
  /** Where the interval begins. */
  from: number;
  /** null where nobody was decided. */
  share: number | null;
  /** Where the interval ends. */
  to: number;
  /** Leads that were won. */
  won: number;
}

export interface Deal {
  /** The currency by ISO 4217; null where nobody said. */
  currency: string | null;
  /** The deal. */
  id: string;
  /** When it last changed its stage; null where nobody said. */
  moved_at: string | null;
  /** What people call it. */
  name: string;
  /** The stage; null where it is not known. */
  stage: string | null;
  /** What it is worth, in the currency's smallest unit; null where nobody said. */
  value_minor: number | null;
}

/** Two contacts of whom somebody said that they are two people. */
export interface DistinctContacts {
  /** When it was said. */
  at: string;
  /** One of the two contacts. */
  first: MergedContact;
  /** By which it is taken back. */
  id: string;
  /** The other contact. */
  second: MergedContact;
}

export interface DoubtfulContact {
  /** The company's name; null where it is not known. */
  company: string | null;
  /** The e-mail address; null where none is known. */
  email: string | null;
  /** The contact. */
  id: string;
  /** The contact's name. */
  name: string;
  /** The phone number; null where none is known. */
  phone: string | null;
}

export interface Erasure {
  /** Copies of the file beside it, which hold the person still. */
  copies: string[];
  /** The entry of the log that says it was done. */
  entry: number;
  /** When it was done. */
  erased_at: string;
  /** Why it was done. */
  reason: "request" | "objection" | "retention" | "mistake";
  /** Rows by table, or by table and column. */
  rows: Record<string, number>;
  /** The address of the project that still holds the person. */
  still_in: string | null;
  /**
   * Texts of the person that were searched for in the bytes of the file and of its write-ahead log.
   */
  texts_searched: number;
  /** Texts that were found; empty is the evidence that the person is gone. */
  traces: ({
    /** How often it was found. */
    hits: number;
    /** Rows by table, or by table and column. */
    places: Record<string, number>;
    /** What was searched for. */
    what: "id" | "name" | "email" | "phone";
  })[];
}

export interface Explanation {
  /** Where every lead begins. */
  base_points: 50;
  /** The score in four parts, which sum to it. */
  breakdown: Breakdown;
  /**
   * How much is behind the score, and as outcomes of how many leads like it, in the language that
   * was asked for.
   */
  confidence_words: string;
  /** Of that, by the rule book. */
  expert_points: number;
  /** What was known, by name. */
  facts: Record<string, number | string | null>;
  /** Of that, by what the model learned. */
  learned_points: number;
  /** What all reasons add, or take away. */
  points: number;
  /** The score in one or two sentences, for people. */
  reasoning: string;
  /** Why, strongest first; the points sum to the score. */
  reasons: Reason[];
  /** From 0 to 100. */
  score: number;
  /** The score's number in the log; never given twice. */
  score_number: number;
  /** What would raise the score most. */
  suggestions: {
    /** The field's name. */
    field: string;
    /** What it would add. */
    points: number;
    /** What to do, in a sentence. */
    text: string;
    /** The value to suppose. */
    value: string;
  }[];
  /** What the points shown sum to, before rounding. */
  sum_shown: number;
  /** The score as lists show it. */
  summary: LeadScore;
  /** The facts that what-if takes. */
  what_if_fields: {
    /** The fact's name. */
    name: string;
    /** What its value may be. */
    takes: string;
  }[];
}

export interface Gone {
  /** What is gone. */
  id: string;
}

export interface Health {
  /** The agent's part. */
  agent: Record<string, unknown>;
  /** When this was last read from the file; null if never. */
  as_of: string | null;
  /** Whether an agent is ready; the CRM reads it. */
  datapizza_available: boolean;
  /** What does not work as it should, in words. */
  degraded: string[];
  /** Always true: the local model needs nobody. */
  fallback_available: boolean;
  /** How the log stands. */
  ledger: {
    /** Whether somebody else witnessed that checkpoint. */
    anchored: boolean;
    /** Of these, under a checkpoint. */
    checkpointed_entries: number;
    /** Entries of the log. */
    entries: number;
  };
  /** The model in use. */
  model: string;
  /** Always `datapizza-agents`, the name that the CRM knows. */
  service: string;
  /** Contacts that changed since their score. */
  stale_contacts: number;
  /** Always `healthy` while it answers; `degraded` says what is wrong. */
  status: "healthy";
  /** How the sync stands. */
  sync: Sync;
  /** When it was answered. */
  timestamp: string;
  /** The program's version. */
  version: string;
}

export interface Impact {
  /** Hot, warm and cold leads, then all. */
  bands: ImpactBand[];
  /** Half of the leads reached were reached within so many hours. */
  median_hours: number | null;
  /** By the month of the outcome in UTC, oldest first. */
  months: {
    /** Hot, warm and cold leads decided in it, then all. */
    bands: ImpactBand[];
    /** The month, as 2026-11. */
    month: string;
  }[];
  /** Of these nobody knows which score preceded them. */
  outcomes_without_date: number;
  /** Outcomes that no score preceded. */
  outcomes_without_score: number;
  /**
   * By how soon after a contact was made somebody first wrote or called; soonest first, then later,
   * then never.
   */
  speed: ({
    /** Leads of the group, decided or not. */
    contacts: number;
    /** What came of those decided. */
    conversion: Conversion;
    /** Whether nobody reached them before they were decided. */
    is_never: boolean;
    /** null for those reached later than all, or never. */
    within_hours: number | null;
  })[];
}

export interface ImpactBand {
  /** By today's thresholds and the score in force before the outcome. */
  category: "hot" | "warm" | "cold" | "all";
  /** What came. */
  conversion: Conversion;
  /** Whether what was promised lies within the interval of what came. */
  is_kept: boolean;
  /** The mean of the probabilities in force before the outcomes. */
  promised: number | null;
}

export interface Import {
  /** Records that were added. */
  created: number;
  /** The file's name. */
  file: string;
  /** When it ended; null while it runs. */
  finished_at: string | null;
  /** The import. */
  id: string;
  /** Records that were read. */
  read: number;
  /** Records that were refused. */
  rejected: number;
  /** The first refused records, each with its reason. */
  rejects?: ({
    /** The column at fault; null where it is the whole record. */
    column: string | null;
    /** The line in the file, from 1. */
    line: number;
    /** Why, in words. */
    reason: string;
    /** The record's place in the file, from 1. */
    record: number;
  })[];
  /** SHA-256 of the content, in hexadecimal digits. */
  sha256: string;
  /** When it began. */
  started_at: string;
  /** How it stands. */
  status: "running" | "done" | "undone";
  /** Records that said nothing new. */
  unchanged: number;
  /** Records that were changed. */
  updated: number;
}

export interface ImportReport {
  /** What each column of the file was taken to mean. */
  columns: Record<string, string | null>;
  /** Companies that were added. */
  companies_created: number;
  /** Records that were added. */
  created: number;
  /** Whether it was a trial, which stores nothing. */
  dry_run: boolean;
  /** The file's name. */
  file: string;
  /** The file's format: `csv`, `jsonl`, `vcf` or `xlsx`. */
  format: string;
  /** The import; null for a trial. */
  id: string | null;
  /** The kept mapping that the file was read by. */
  mapping: string | null;
  /** Outcomes that were learned of. */
  outcomes: number;
  /** Records that were read. */
  read: number;
  /** What the records are: `contacts`, `interactions` and so on. */
  records: string;
  /** Records that were refused. */
  rejected: number;
  /** The first refused records, each with its reason. */
  rejects: ({
    /** The column at fault; null where it is the whole record. */
    column: string | null;
    /** The line in the file, from 1. */
    line: number;
    /** Why, in words. */
    reason: string;
    /** The record's place in the file, from 1. */
    record: number;
  })[];
  /** SHA-256 of the content, in hexadecimal digits. */
  sha256: string;
  /** Records that said nothing new. */
  unchanged: number;
  /** Records that were changed. */
  updated: number;
  /** What to look at, in sentences. */
  warnings: string[];
}

export interface Interaction {
  /** By which way: `email`, `call`, `meeting`, `note` and so on. */
  channel: string;
  /** Who began: the lead (`inbound`), us (`outbound`), or neither. */
  direction: "inbound" | "outbound" | "none";
  /** The interaction. */
  id: string;
  /** What happened: `email_opened`, `meeting_held` and so on. */
  kind: string;
  /** When it happened. */
  occurred_at: string;
  /** The subject; null where it has none. */
  subject: string | null;
  /** For people, in the language asked for. */
  text: string | null;
}

export interface Job {
  /** When it was made. */
  created_at: string;
  /** Contacts scored so far. */
  done: number;
  /** When it ended; null while it runs. */
  finished_at: string | null;
  /** The job. */
  id: string;
  /** The run, from its beginning; null while the job waits. */
  run_id: string | null;
  /** Everybody, or those who changed since their score. */
  selection: "all" | "stale";
  /** How far it is. */
  status: "waiting" | "running" | "done" | "stopped" | "failed";
  /** Contacts to score; null until they are counted. */
  total: number | null;
}

/** What the CRM's front end sends. Name and email may be empty; unknown members are ignored. */
export interface Lead {
  /** The city; null where it is not known. */
  city?: string | null;
  /** The company's name; null where it is not known. */
  company?: string | null;
  /** The country; null where it is not known. */
  country?: string | null;
  /** The e-mail address; may be empty. */
  email: string;
  /** The contact's id, where the caller knows it. */
  id?: string | null;
  /** The person's name; may be empty. */
  name: string;
  /** Absent, empty, demo-org or ALL: the only organization of the file, or default. */
  organization_id?: string | null;
  /** The phone number; null where none is known. */
  phone?: string | null;
  /** Where the lead came from; null where it is not known. */
  source?: string | null;
  /** The job title; null where it is not known. */
  title?: string | null;
  /** The website; null where none is known. */
  website?: string | null;
}

/** At least one of id, name and email must say something. Members of other names are refused. */
export interface LeadFacts {
  /**
   * Who scores: `auto` asks the service's agent where one is chosen, and takes the local model's
   * score where it does not answer; `local` asks no agent.
   */
  agent?: "auto" | "local";
  /** The city; null where it is not known. */
  city?: string | null;
  /** The company's name; null where it is not known. */
  company?: string | null;
  /** The country; null where it is not known. */
  country?: string | null;
  /** The e-mail address; null where none is known. */
  email?: string | null;
  /** The contact's id, where the caller knows it. */
  id?: string | null;
  /** What people call it. */
  name?: string | null;
  /** The phone number; null where none is known. */
  phone?: string | null;
  /** Where the lead came from; null where it is not known. */
  source?: string | null;
  /** The job title; null where it is not known. */
  title?: string | null;
  /** The website; null where none is known. */
  website?: string | null;
}

export interface LeadReason {
  /** The feature that it is about. */
  id: string;
  /** What it adds to the score, or takes away. */
  points: number;
  /** For people, in the language asked for. */
  text: string;
}

export interface LeadRow {
  /** The strongest reason against it; null for none. */
  against: LeadReason | null;
  /** The score it had before; null for none. */
  before: PastScore | null;
  /** The company's name; null where it is not known. */
  company: string | null;
  /** The most valuable open deal; null for none. */
  deal: Deal | null;
  /** Whether the person wants no contact; null where nobody asked. */
  do_not_contact: boolean | null;
  /** The e-mail address; null where none is known. */
  email: string | null;
  /** The strongest reason for the lead; null for none. */
  for: LeadReason | null;
  /** The contact. */
  id: string;
  /** What happened last; null where nothing did. */
  last_touch: {
    /** Who began: the lead (`inbound`), us (`outbound`), or neither. */
    direction: "inbound" | "outbound" | "none";
    /** What kind it is. */
    kind: string;
    /** When it happened. */
    occurred_at: string;
  } | null;
  /** What people call it. */
  name: string;
  /** What would raise the score most; null where nothing would. */
  next: {
    /** The field's name. */
    field: string;
    /** What it adds to the score, or takes away. */
    points: number;
    /** What the score would be then. */
    score: number;
    /** For people, in the language asked for. */
    text: string;
    /** The value to suppose. */
    value: string;
  } | null;
  /** How many deals are open. */
  open_deals: number;
  /** The score that somebody set; null where nobody did. */
  override: ScoreOverride | null;
  /** The phone number; null where none is known. */
  phone: string | null;
  /** The last scores, oldest first. */
  recent: PastScore[];
  /** The newest score; null where there is none. */
  score: LeadScore | null;
  /** What holds a lead back from the call list. */
  states: LeadStates;
  /** The job title; null where it is not known. */
  title: string | null;
}

export interface LeadScore {
  /** The agent's score; null where none was asked. */
  agent_score: number | null;
  /** The moment that the facts are of. */
  as_of: string;
  /** Hot, warm or cold, by the organization's thresholds. */
  category: "hot" | "warm" | "cold";
  /** From 0 to 1: how much was known of the contact. */
  confidence: number;
  /** The score by which lists rank: of a disputed one the lower of both. */
  counts_as: number;
  /** Whether agent and local model lie more than 20 points apart. */
  is_disputed: boolean;
  /** Whether something changed since. */
  is_stale: boolean;
  /** The model's name. */
  model: string;
  /** From 0 to 1: that the lead is won, by the local model. */
  probability: number;
  /** The upper end of the interval around `probability`. */
  probability_high: number;
  /** The lower end of the interval around `probability`. */
  probability_low: number;
  /** From 0 to 100. */
  score: number;
  /** The score's number in the log; never given twice. */
  score_number: number;
  /** When the score was stored. */
  scored_at: string;
  /** Points before rounding and clamping, with one decimal; what lists are ordered by. */
  sum: number;
}

/** Why lists of whom to call leave the lead out; empty where they do not. */
export type LeadStates = ("objected" | "review_only" | "do_not_contact" | "opted_out" | "competitor" | "customer" | "bounced" | "lost")[];

export interface LeadSummary {
  /** The newest score's moment; null where there is none. */
  as_of: string | null;
  /** The newest moment of an earlier day that any score is for. */
  before: string | null;
  /** How many are in each category. */
  categories: {
    /** How many are cold. */
    cold: number;
    /** How many are hot. */
    hot: number;
    /** How many are warm. */
    warm: number;
  };
  /** The countries that leads are in. */
  countries: string[];
  /** Leads by score, five points a step. */
  histogram: number[];
  /** Scores from here on are hot; 80 where nobody said. */
  hot_from: number;
  /** All leads. */
  leads: number;
  /** Who is on no call list, by reason. */
  left_out: LeftOut;
  /** The model in use. */
  model: string;
  /** The service's clock. */
  now: string;
  /** The organization it belongs to. */
  organization_id: string;
  /** The most frequent owners, at most 40. */
  owners: string[];
  /** How many leads answer each of the list's questions. */
  questions: {
    /** Became hot since the last scoring. */
    became_hot: number;
    /** Lost points since the last scoring. */
    cooled: number;
    /** Hot, with an open deal. */
    hot_deal: number;
    /** Hot, and silent for long. */
    hot_silent: number;
    /** One step from hot. */
    one_step: number;
    /** The week's leads. */
    weekly: number;
  };
  /** The sources that leads came from. */
  sources: string[];
  /** Leads that changed since they were scored. */
  stale: number;
  /** The time zone of its days, as the IANA names it; null for UTC. */
  time_zone: string | null;
  /** How many were never scored. */
  unscored: number;
  /** Scores from here on are warm, those below cold; 50 where nobody said. */
  warm_from: number;
  /** How many of the best leads are a week's work; null where nobody said. */
  weekly_leads: number | null;
}

/** How many leads are left out, by the first reason that holds. */
export interface LeftOut {
  /** Whose address bounces. */
  bounced: number;
  /** Competitors. */
  competitor: number;
  /** Customers already. */
  customer: number;
  /** Who want no contact. */
  do_not_contact: number;
  /** Lost ones. */
  lost: number;
  /** Objected to being scored. */
  objected: number;
  /** Who unsubscribed. */
  opted_out: number;
  /** Scored for review only. */
  review_only: number;
}

export interface LogEntry {
  /** When it happened. */
  at: string;
  /** What the entry says. */
  body: Record<string, unknown>;
  /** What was done: `score`, `import`, `edit` and so on. */
  kind: string;
  /** SHA-256 of the entry, as the tree holds it. */
  leaf: string;
  /** The entry's number, from 0. */
  number: number;
}

/** Two contacts made one, or two again. */
export interface Merge {
  /** When it happened. */
  at: string;
  /** The contact that went into it. */
  gone: MergedContact;
  /** By which it is taken back. */
  id: string;
  /** The contact that stays. */
  kept: MergedContact;
  /** Interactions, deals and outcomes that changed hands. */
  moved: number;
}

export interface MergedContact {
  /** The contact. */
  id: string;
  /** The contact's name. */
  name: string;
}

export interface Model {
  /** Its parameters; of one model alone. */
  body?: Record<string, unknown>;
  /** Whether it scores now. */
  is_in_use: boolean;
  /** `expert` for the rule book, `trained` for what outcomes taught. */
  kind: string;
  /** How good it was when it was learned, by name of the measure. */
  metrics: Record<string, unknown>;
  /** Names the model, in paths and answers. */
  name: string;
  /** Outcomes it learned from; null for the rule book. */
  outcomes: number | null;
  /** The model in use before; answers of training alone. */
  previous?: string;
  /** When it came into use; null if never. */
  published_at: string | null;
  /** When it was stored. */
  recorded_at: string;
  /** When another took its place; null if none did. */
  retired_at: string | null;
  /** SHA-256 of the content, in hexadecimal digits. */
  sha256: string;
  /** The first outcome it learned from; null for the rule book. */
  trained_from: string | null;
  /** The last outcome it learned from; null for the rule book. */
  trained_until: string | null;
  /** Of these, how many were won. */
  won: number | null;
}

export interface ModelQuality {
  /** Predicted against observed, in groups. */
  calibration: {
    /** Leads of the group. */
    count: number;
    /** The lower end of the interval around `observed`. */
    from: number;
    /** The share that was won. */
    observed: number;
    /** The mean probability that the model gave. */
    predicted: number;
    /** The upper end of the interval around `observed`. */
    to: number;
    /** How many of them were won. */
    won: number;
  }[];
  /** How many of the won are among the best scored. */
  lift: {
    /** Leads of that share. */
    count: number;
    /** Won there, against won on average. */
    lift: number;
    /** The best scored share of all leads. */
    share: number;
    /** How many of them were won. */
    won: number;
  }[];
  /** The model. */
  name: string;
  /** The measures, by name. */
  quality: Record<string, unknown>;
  /** Outcomes among these that the model may have learned from. */
  seen_at_most: number;
  /** Of the calibration: 1 is right, below 1 too sure. */
  slope: number;
}

export interface NestedLead {
  /** The lead. */
  contact: Lead;
  /** Understood and named in `ignored`: history counts as held in the file. */
  context?: {
    /** Ignored, and named under `ignored`: what the file holds counts. */
    interaction_history?: unknown[] | null;
    /** Ignored, and named under `ignored`. */
    previous_scores?: unknown[] | null;
  } | null;
  /** The organization that the lead belongs to. */
  organization_id?: string | null;
}

/** Of a person who objected to being scored: there is no score, and none is to be made up. */
export interface NotScored {
  /** None. */
  category: null;
  /** None. */
  confidence: null;
  /** Always true. */
  objected: true;
  /** That the person objected, as a sentence. */
  reasoning: string;
  /** None. */
  score: null;
}

/** That the person is not to be scored, or for review only. */
export interface Objection {
  /** How far it goes. */
  extent: "not_scored" | "review_only";
  /** Why; null where nobody said. */
  reason: string | null;
  /** When it was kept. */
  said_at: string;
}

export interface Organization {
  /** Scores from here on are hot; 80 where nobody said. */
  hot_from: number;
  /** The organization. */
  id: string;
  /** A name of the IANA database; null where nobody said. */
  time_zone: string | null;
  /** Scores from here on are warm, those below cold; 50 where nobody said. */
  warm_from: number;
  /** How many of the best leads are a week's work; null where nobody said. */
  weekly_leads: number | null;
}

/** Who was nearer to the outcome where people set scores against the model's. */
export interface OverrideRecord {
  /** Of these, whose outcome is known. */
  decided: number;
  /** Scores that people set. */
  made: number;
  /** Where the model was nearer. */
  model_right: number;
  /** Where the person was nearer. */
  people_right: number;
}

export interface PastScore {
  /** The moment that the facts are of. */
  as_of: string;
  /** The score then. */
  score: number;
  /** The score's number in the log; never given twice. */
  score_number: number;
}

export interface PersonRecord {
  /** The contact's id. */
  contact_id: string;
  /** Whether the person objected to being scored; null where they did not. */
  objection: Objection | null;
  /** Who was given something, as far as the file knows. */
  recipients: ({
    /** When; null where it is not known. */
    at: string | null;
    /** Who received data: a project, a model, or whoever took a file. */
    kind: "project" | "model" | "file";
    /** Which one. */
    name: string;
  })[];
  /** Every row of every table that is the person’s, by table, with every column. */
  records: Record<string, Record<string, unknown>[]>;
  /** Every score with its reasons in words, newest first, as `assay explain --json` gives it. */
  scores: Record<string, unknown>[];
  /** When it was written. */
  written_at: string;
}

/** RFC 9457. Requests that break HTTP itself get one of type about:blank, without request_id. */
export interface Problem {
  /** What is wrong with this request, and what to do. */
  detail: string;
  /** The faults, one by one. */
  errors?: {
    /** What is wrong here, in words. */
    detail: string;
    /** The query parameter or header at fault. */
    parameter?: string;
    /** Where in the body: a JSON Pointer (RFC 6901). */
    pointer?: string;
  }[];
  /** Names the request in the service's log. */
  request_id?: string;
  /** The HTTP status. */
  status: number;
  /** The kind in words. */
  title: string;
  /** A stable name, explained at /docs. */
  type: string;
}

export interface Reason {
  /** The part of the score that it counts in. */
  dimension: "email_quality" | "company_fit" | "engagement" | "qualification";
  /** How many of them the rule book gives. */
  expert_points: number;
  /** The feature that it is about. */
  id: string;
  /** Lost leads of this kind that the model learned from. */
  lost?: number;
  /**
   * Points it adds; all reasons and 50 sum to the score before rounding and clamping. Where a
   * trained model compresses scores beyond 20 and 80, the last reason, `compression`, makes them
   * the score.
   */
  points: number;
  /** With one decimal; all of an answer, and 50, add up to sum_shown. */
  points_shown?: number;
  /** For people, in the language asked for. */
  text: string;
  /** Won leads of this kind that the model learned from. */
  won?: number;
}

export interface RefusedEdit {
  /** The project's own code. */
  code: string;
  /** The edit. */
  id: string;
  /** Why it was refused. */
  kind: string;
  /** The server's words. */
  message: string;
  /** The edit as it was sent. */
  operation: Record<string, unknown>;
  /** The name of the person or deal; null where this file has none of that id. */
  record: string | null;
  /** When it was stored. */
  recorded_at: string;
  /** The row it is of. */
  row_id: string;
  /** The kind of record: `contact`, `interaction` and so on. */
  table: string;
}

export interface Replay {
  /** Results whose person was erased; nothing is left to compute them from. */
  erased: number;
  /** Results whose exchanges with an agent were kept for as long as the rule of retention says. */
  expired: number;
  /** Of these, the same to the last bit. */
  identical: number;
  /** How many others there are. */
  other_count: number;
  /** The first of the others. */
  others: ({
    /** Why, in words. */
    detail: string;
    /** What came of it: `answered`, or why not. */
    outcome: "differs" | "not_replayable" | "erased" | "expired";
    /** The score's number in the log; never given twice. */
    score_number: number;
  })[];
  /** Scores computed again. */
  replayed: number;
}

export interface Retention {
  /** The rules, in the order of their kinds. */
  rules: ({
    /** When it was last carried out to its end; null before the first time. */
    applied_at: string | null;
    /** For how many days it is kept. */
    days: number;
    /** People, runs or rows that are due now. */
    due: number;
    /** People who would be due, but of whom the linked project still tells. */
    held: number;
    /** What it takes out. */
    kind: "leads" | "customers" | "agents" | "rejected_rows";
    /** When the rule was set. */
    set_at: string;
  })[];
}

export interface RetentionRun {
  /** Runs of agents whose exchanges were taken out. */
  agent_runs: number;
  /** People whose time is over, but of whom the linked project still tells. */
  held: number;
  /** Whether all that was due is done. */
  is_done: boolean;
  /** People who were erased. */
  people: number;
  /** Refused rows whose texts were taken out. */
  rejected_rows: number;
}

export interface Rule {
  /**
   * Points halve with the days since a date. They are those of the beginning of each band: of a
   * column of dates a half-life long, five of them; of a field its own.
   */
  decay?: {
    /** A column of dates. */
    column?: string;
    /** A field that counts days. */
    field?: "last_inbound" | "last_outbound" | "deal_moved" | "age";
    /** Days after which half of the points are left. */
    half_life_days: number;
  };
  /** Name of one of `groups`. */
  group?: string;
  /** All must hold. */
  if?: RuleCondition[];
  /** Unique; reasons tell it. */
  name: string;
  /** For whoever reads the file; it changes nothing. */
  note?: string;
  /** The part of the score it counts to; that of what it asks first where it is missing. */
  part?: "email_quality" | "company_fit" | "engagement" | "qualification";
  /** Points of the score, not 0; 15 double the odds. */
  points?: number;
  /** Instead of `points` and `if`: the first step that holds counts. */
  steps?: {
    /** All must hold. */
    if: RuleCondition[];
    /** Points of the score, not 0; 15 double the odds. */
    points: number;
  }[];
}

/**
 * What is asked of a lead, about one `field` (a feature of the model such as `company_size`), one
 * `column` of your own (`contact.source`, `contact.country` and `contact.city` are those of the
 * record), or one `event`. What bins cannot tell exactly is refused with words.
 */
export interface RuleCondition {
  /** From this number on; for seniority a name. */
  at_least?: number | string;
  /** Below this number; for seniority a name. */
  below?: number | string;
  /** A column of your own, or one of the record. */
  column?: string;
  /** A kind of interaction. */
  event?: "meeting" | "reply" | "form" | "call" | "click" | "page" | "open" | "unanswered";
  /** A feature of the model, as GET /v1/models/{model} names them. */
  field?: string;
  /**
   * Of an event: each counts half after so many days; 45 where it is missing. Without `at_least`
   * and `below` any event counts, however long ago.
   */
  half_life_days?: 7 | 45;
  /** One of these answers: names of bins for a field, texts or yes and no for a column. */
  is?: string | boolean | string[];
  /** None of these; holds where nothing is known too. */
  is_not?: string | boolean | string[];
  /** Whether anything is known of it. */
  known?: boolean;
  /** A date more than so many days ago. */
  older_than_days?: number;
  /** A date at most so many days ago, not ahead. */
  within_days?: number;
}

/**
 * Points that people give by rules of their own, on top of the model. Each rule, or group of rules,
 * is a feature of the model whose prior mean is its points: it moves scores before any training,
 * and outcomes add to it afterwards.
 */
export interface RuleFile {
  /** Where the schema of the file is; for editors. */
  $schema?: string;
  /** The version of the format. */
  format: 1;
  /** Groups whose rules together give no more than a cap. */
  groups?: {
    /** The most points that its rules give together. */
    cap?: number;
    /** The most that its rules take together, as a negative number. */
    floor?: number;
    /** What rules name it by. */
    name: string;
  }[];
  /** The rules; none take all out of use. */
  rules: Rule[];
}

export interface RuleTrial {
  /** Contacts scored. */
  contacts: number;
  /** Of these, how many have another score with the rules. */
  moved: number;
  /** The farthest first. */
  moves: {
    /** Its score with the rules. */
    after: number;
    /** Its score as it is. */
    before: number;
    /** Whose score it is. */
    contact_id: string;
    /** The name of the contact. */
    name: string;
    /** What the rules say of the lead, in the language of Accept-Language. */
    reasons: string[];
  }[];
  /**
   * Names of the rules that match no contact: a value may be written otherwise than the data has
   * it.
   */
  unmatched: string[];
}

export interface RulesInUse {
  /** The rules, as they were published. */
  document: RuleFile;
  /** The model in use, which holds the rules. */
  model: string;
}

/** A score, durable with its inputs and its ledger entry. */
export interface Score {
  /** Where an agent was asked. */
  agent?: AgentPart;
  /** Who scored: an agent's name, or `local_scorecard`. */
  agent_used: string;
  /** The moment that the facts are of. */
  as_of: string;
  /** The score in four parts, which sum to it. */
  breakdown: Breakdown;
  /** Hot, warm or cold, by the organization's thresholds. */
  category: "hot" | "warm" | "cold";
  /** From 0 to 1: how much was known of the contact. */
  confidence: number;
  /** The contact's id. */
  contact_id: string;
  /** The score by which lists rank: of a disputed one the lower of both. */
  counts_as?: number;
  /** How far an agent's score lies above the local model's. */
  difference?: number;
  /** Whether that is more than 20 points, so that people should look. */
  disputed?: boolean;
  /** Unique in the world: the log's name and the number of the entry. */
  id: string;
  /** Members of the body that were understood and do not count. */
  ignored?: string[];
  /** The local model's score, where an agent was asked. */
  local?: {
    /** The score in four parts, which sum to it. */
    breakdown: Breakdown;
    /** Hot, warm or cold, by the organization's thresholds. */
    category: "hot" | "warm" | "cold";
    /** From 0 to 1: how much was known of the contact. */
    confidence: number;
    /** The model's name. */
    model: string;
    /** That such a lead is won. */
    probability: number;
    /** Upper end of the interval of 80 %. */
    probability_high: number;
    /** Lower end of the interval of 80 %. */
    probability_low: number;
    /** The score in one or two sentences, for people. */
    reasoning: string;
    /** What the local model's score is made of. */
    reasons: Reason[];
    /** From 0 to 100. */
    score: number;
  };
  /** The model whose score this is. */
  model_used: string;
  /** The organization it belongs to. */
  organization_id: string;
  /**
   * Probability of the local model's score; null where an agent gave the score, and then in
   * `local`.
   */
  probability: number | null;
  /**
   * Upper end of the interval of the local model's score; null where an agent gave the score, and
   * then in `local`.
   */
  probability_high: number | null;
  /**
   * Lower end of the interval of the local model's score; null where an agent gave the score, and
   * then in `local`.
   */
  probability_low: number | null;
  /** Whole milliseconds from the request to the answer. */
  processing_time_ms: number;
  /** The score in one or two sentences, for people. */
  reasoning: string;
  /**
   * What the local model's score is made of; empty where an agent gave the score, and then in
   * `local`.
   */
  reasons: Reason[];
  /** The person is scored for people to look at alone: nothing is to act on the score by itself. */
  review_only?: boolean;
  /** The run that made it; `/v1/traces/{id}` shows it. */
  run_id: string;
  /** From 0 to 100. */
  score: number;
  /** The score's number in the log; never given twice. */
  score_number: number;
  /** When it was answered. */
  timestamp: string;
  /** The tools that a scorer may use. */
  tools_available: string[];
  /** The tools that were used for this score. */
  tools_used: string[];
  /** The trace it belongs to: 32 hexadecimal digits, as in `traceparent`. */
  trace_id: string;
}

export interface ScoreBrief {
  /** What an agent says; null where it gave no score. */
  agent_score: number | null;
  /** The moment that the facts are of. */
  as_of: string;
  /** Hot, warm or cold, by the organization's thresholds. */
  category: "hot" | "warm" | "cold";
  /** From 0 to 1: how much was known of the contact. */
  confidence: number;
  /** Whether an agent and the local model lie more than 20 points apart. */
  is_disputed: boolean;
  /** The model whose score this is. */
  model_used: string;
  /** From 0 to 1: that the lead is won, by the local model. */
  probability: number;
  /** The score in one or two sentences, for people. */
  reasoning: string;
  /** From 0 to 100. */
  score: number;
  /** The score's number in the log; never given twice. */
  score_number: number;
}

export interface ScoreDifference {
  /** The later score. */
  after: {
    /** The moment that the facts are of. */
    as_of: string;
    /** The model's name. */
    model: string;
    /** From 0 to 100. */
    score: number;
    /** The score's number in the log; never given twice. */
    score_number: number;
  };
  /** The earlier score. */
  before: {
    /** The moment that the facts are of. */
    as_of: string;
    /** The model's name. */
    model: string;
    /** From 0 to 100. */
    score: number;
    /** The score's number in the log; never given twice. */
    score_number: number;
  };
  /** Of that, because something happened. */
  behaviour: number;
  /** What changed, heaviest first. */
  changes: {
    /** The feature that it is about. */
    id: string;
    /** What it adds to the score, or takes away. */
    points: number;
    /** For people, in the language asked for. */
    text: string;
  }[];
  /** Of that, because the model changed. */
  model: number;
  /** The later minus the earlier. */
  points: number;
  /** Of that, because the record changed. */
  profile: number;
  /**
   * Because time passed: what had happened by the earlier score, seen from the later; null where
   * the history of that time changed since, then it is a part of behaviour.
   */
  time: number | null;
}

/** What a person says of a lead instead of the model's score. */
export interface ScoreOverride {
  /** Hot, warm or cold, by the organization's thresholds. */
  category: "hot" | "warm" | "cold";
  /** When it was set. */
  made_at: string;
  /** What the model said then. */
  model_score: number;
  /** Why, in the person's words. */
  reason: string;
  /** What was set, from 0 to 100. */
  score: number;
  /** The score's number in the log; never given twice. */
  score_number: number;
  /** When it ends; null for no end. */
  until: string | null;
}

export interface ScoreRow {
  /** What an agent says; null where it gave no score. */
  agent_score: number | null;
  /** The moment that the facts are of. */
  as_of: string;
  /** Hot, warm or cold, by the organization's thresholds. */
  category: "hot" | "warm" | "cold";
  /** From 0 to 1: how much was known of the contact. */
  confidence: number;
  /** The contact's id. */
  contact_id: string;
  /** Whether an agent and the local model lie more than 20 points apart. */
  is_disputed: boolean;
  /** What the local model says. */
  local_score: number;
  /** The model that gave the score; an agent's where one did. */
  model_name: string;
  /** The local model's. */
  model_sha256: string;
  /** The contact's name. */
  name: string;
  /** The local model's. */
  probability: number;
  /** The run that made it; `/v1/traces/{id}` shows it. */
  run_id: string;
  /** From 0 to 100. */
  score: number;
  /** The score's number in the log; never given twice. */
  score_number: number;
  /** When the score was stored. */
  scored_at: string;
  /** The trace it belongs to: 32 hexadecimal digits, as in `traceparent`. */
  trace_id: string;
}

export interface ServiceRoot {
  /** Where the page about it is. */
  documentation: string;
  /** The CRM's routes, by name. */
  endpoints: Record<string, string>;
  /** Name of the file's log. */
  log: string;
  /** What this is. */
  service: string;
  /** Always `operational`. */
  status: string;
  /** The program's version. */
  version: string;
}

export interface Session {
  /** When it was made. */
  created_at: string;
  /** When it ends. */
  expires_at: string;
  /** The session. */
  id: string;
  /** Whether it is the caller's own. */
  is_own: boolean;
  /** When it was last used; null if never. */
  last_used_at: string | null;
  /** The organization it belongs to. */
  organization_id: string;
  /** Shown once: what X-Assay-Session carries from now on, beside the cookie. */
  page_secret?: string;
  /** What may be done with it. */
  scopes: string[];
}

export interface StoredScore {
  /** Where an agent was asked. */
  agent?: AgentPart;
  /** Who scored: an agent's name, or `local_scorecard`. */
  agent_used: string;
  /** The moment that the facts are of. */
  as_of: string;
  /** The score in four parts, which sum to it. */
  breakdown: Breakdown;
  /** Hot, warm or cold, by the organization's thresholds. */
  category: "hot" | "warm" | "cold";
  /** From 0 to 1: how much was known of the contact. */
  confidence: number;
  /** The contact's id. */
  contact_id: string;
  /** The score by which lists rank: of a disputed one the lower of both. */
  counts_as?: number;
  /** How far an agent's score lies above the local model's. */
  difference?: number;
  /** Whether that is more than 20 points, so that people should look. */
  disputed?: boolean;
  /** Unique in the world: the log's name and the number of the entry. */
  id: string;
  /** The local model's score, where an agent was asked. */
  local?: {
    /** The score in four parts, which sum to it. */
    breakdown: Breakdown;
    /** Hot, warm or cold, by the organization's thresholds. */
    category: "hot" | "warm" | "cold";
    /** From 0 to 1: how much was known of the contact. */
    confidence: number;
    /** The model's name. */
    model: string;
    /** That such a lead is won. */
    probability: number;
    /** Upper end of the interval of 80 %. */
    probability_high: number;
    /** Lower end of the interval of 80 %. */
    probability_low: number;
    /** The score in one or two sentences, for people. */
    reasoning: string;
    /** What the local model's score is made of. */
    reasons: Reason[];
    /** From 0 to 100. */
    score: number;
  };
  /** The model whose score this is. */
  model_used: string;
  /** The contact's name. */
  name: string;
  /** The organization it belongs to. */
  organization_id: string;
  /** The score that somebody set; null where nobody did. */
  override?: ScoreOverride;
  /**
   * Probability of the local model's score; null where an agent gave the score, and then in
   * `local`.
   */
  probability: number | null;
  /**
   * Upper end of the interval of the local model's score; null where an agent gave the score, and
   * then in `local`.
   */
  probability_high: number | null;
  /**
   * Lower end of the interval of the local model's score; null where an agent gave the score, and
   * then in `local`.
   */
  probability_low: number | null;
  /** The score in one or two sentences, for people. */
  reasoning: string;
  /**
   * What the local model's score is made of; empty where an agent gave the score, and then in
   * `local`.
   */
  reasons: Reason[];
  /** The run that made it; `/v1/traces/{id}` shows it. */
  run_id: string;
  /** From 0 to 100. */
  score: number;
  /** The score's number in the log; never given twice. */
  score_number: number;
  /** When it was answered. */
  timestamp: string;
  /** The tools that were used for this score. */
  tools_used: string[];
  /** The trace it belongs to: 32 hexadecimal digits, as in `traceparent`. */
  trace_id: string;
}

export interface Supposition {
  /** The score as it is. */
  before: number;
  /** Hot, warm or cold, by the organization's thresholds. */
  category: "hot" | "warm" | "cold";
  /** After minus before. */
  change: number;
  /** From 0 to 1: how much was known of the contact. */
  confidence: number;
  /** From 0 to 1: that the lead is won, by the local model. */
  probability: number;
  /** The upper end of the interval around `probability`. */
  probability_high: number;
  /** The lower end of the interval around `probability`. */
  probability_low: number;
  /** The score in one or two sentences, for people. */
  reasoning: string;
  /** Why, strongest first; the points sum to the score. */
  reasons: Reason[];
  /** What it would be. */
  score: number;
  /** The score's number in the log; never given twice. */
  score_number: number;
  /** What the points shown sum to, before rounding. */
  sum_shown: number;
}

/** waiting_since, last_error and tables: under /v1 alone. */
export interface Sync {
  /** Values to decide on. */
  conflicts?: number;
  /** Why the newest sync stopped; null when it went well. */
  last_error?: string | null;
  /** When the last one ended; null if never. */
  last_sync_at: string | null;
  /** Whether the project has our functions (`exact`) or not. */
  mode?: "exact" | "plain";
  /** Edits that were refused. */
  quarantined?: number;
  /** How the last one went. */
  status: "not_set_up" | "waiting" | "ok" | "failed";
  /** Table by table. */
  tables?: ({
    /** Why it could not be read; null where it was. */
    error: string | null;
    /** The table in the project. */
    name: string;
    /** When it was last compared as a whole; null if never. */
    proved_at: string | null;
    /** When it was last read; null if never. */
    pulled_at: string | null;
    /** Rows held here. */
    rows: number;
    /** Edits of it that are not sent yet. */
    waiting: number;
  })[];
  /** Entries of the log that the project has not witnessed. */
  unanchored_entries?: number;
  /** Scores that are not sent yet. */
  unsent_scores?: number;
  /** Edits that are not sent yet. */
  waiting_edits?: number;
  /** When the oldest waiting edit was made. */
  waiting_since?: string | null;
}

export interface SyncConflict {
  /** What both started from. */
  base: unknown;
  /** The remote column; * for the whole record. */
  field: string;
  /** The row. */
  id: string;
  /** What happened on the other side. */
  kind: "both_changed" | "edited_there" | "deleted_there" | "hidden_there" | "restored";
  /** Our value. */
  mine: unknown;
  /** Its number. */
  number: number;
  /** The name of the person or deal; null where this file has none of that id. */
  record: string | null;
  /** When it was stored. */
  recorded_at: string;
  /** Which value stands: ours (`mine`) or the project's (`theirs`). */
  stands: "mine" | "theirs";
  /** The kind of record: `contact`, `interaction` and so on. */
  table: string;
  /** The project's value. */
  theirs: unknown;
}

export interface SyncCounts {
  /** Entries of the log that the project has witnessed; null where it cannot. */
  anchored: number | null;
  /** Values to decide on. */
  conflicts: number;
  /** Scores and traces that were sent. */
  history: number;
  /** Of these, what the file did not know yet. */
  news: number;
  /** Rows that came. */
  received: number;
  /** Edits that the project refused. */
  refused: number;
  /** Rows that differed and were put right. */
  repaired: number;
  /** Edits that were sent. */
  sent: number;
  /** What to look at, in sentences. */
  warnings: string[];
}

export interface Token {
  /** When it was made. */
  created_at: string;
  /** When it ends; null for no end. */
  expires_at: string | null;
  /** The token; not the secret. */
  id: string;
  /** When it was last used; null if never. */
  last_used_at: string | null;
  /** For whom or what it is. */
  name: string;
  /** What may be done with it. */
  scopes: string[];
  /** Whether it opens anything. */
  state: "valid" | "expired" | "revoked";
  /** Shown once. */
  token?: string;
}

export interface TopRow {
  /** What an agent says; null where it gave no score. */
  agent_score: number | null;
  /** The moment that the facts are of. */
  as_of: string;
  /** Hot, warm or cold, by the organization's thresholds. */
  category: "hot" | "warm" | "cold";
  /** From 0 to 1: how much was known of the contact. */
  confidence: number;
  /** The contact's id. */
  contact_id: string;
  /** Whether an agent and the local model lie more than 20 points apart. */
  is_disputed: boolean;
  /** What the local model says. */
  local_score: number;
  /** The model that gave the score; an agent's where one did. */
  model_name: string;
  /** The local model's. */
  model_sha256: string;
  /** The contact's name. */
  name: string;
  /** The score that somebody set; null where nobody did. */
  override: ScoreOverride | null;
  /** The local model's. */
  probability: number;
  /** The run that made it; `/v1/traces/{id}` shows it. */
  run_id: string;
  /** The score by which the list ranks: of a disputed one the lower of both. */
  score: number;
  /** The score's number in the log; never given twice. */
  score_number: number;
  /** When the score was stored. */
  scored_at: string;
  /** What holds a lead back from the call list. */
  states: LeadStates;
  /** The trace it belongs to: 32 hexadecimal digits, as in `traceparent`. */
  trace_id: string;
}

export interface Trace {
  /** What was noted of it, by name. */
  attributes?: Record<string, unknown>;
  /** When it ended; null while it runs. */
  finished_at: string | null;
  /** The run. */
  id: string;
  /** What ran. */
  name: string;
  /** Scores that it made. */
  scores: number;
  /** The steps, in the order they began. */
  spans?: ({
    /** What was noted of it, by name. */
    attributes: Record<string, unknown>;
    /** When it ended; null while it runs. */
    finished_at: string;
    /** Whether it went well. */
    is_ok: boolean;
    /** What was done. */
    name: string;
    /** The step that this one is part of; null for the run itself. */
    parent_span_id: string | null;
    /** The step: 16 hexadecimal digits. */
    span_id: string;
    /** When it began. */
    started_at: string;
  })[];
  /** When it began. */
  started_at: string;
  /** How it stands. */
  status: "running" | "ok" | "error" | "interrupted";
  /** The trace it belongs to: 32 hexadecimal digits, as in `traceparent`. */
  trace_id: string;
}

export interface Verification {
  /** Checkpoints compared with the tree. */
  checkpoints: number;
  /** Where the log went on after a restore, or as a copy of one that went on elsewhere. */
  continuations: ({
    /** When it happened. */
    at: string;
    /** The number of the log's entry. */
    entry: number;
    /** The file it continues. */
    name: string;
    /** Whether the file was put back, or copied. */
    reason: "restore" | "copy";
    /** What happened, in a sentence. */
    story: string;
  })[];
  /** Entries that were recomputed. */
  entries: number;
  /** Entries whose payloads went with them. */
  erased_payloads: number;
  /** People who were erased, as entries of the log say. */
  erasures: number;
  /** Whether all that was compared is as it was written. */
  intact: boolean;
  /** The log's id. */
  log: string;
  /** Models whose parameters were compared with the hash that names them. */
  models: number;
  /** Tables of the file of which nothing was compared. */
  not_compared: string[];
  /**
   * Records that were counted and compared with nothing: the log commits to none yet, or they were
   * written since.
   */
  not_covered: {
    /** Contacts. */
    contacts: number;
    /** Deals. */
    deals: number;
    /** Interactions. */
    interactions: number;
    /** Outcomes. */
    outcomes: number;
  };
  /**
   * The entries that this machine last noted in a file beside the data, which the log begins with;
   * null where it noted none.
   */
  noted_here: number | null;
  /** Checkpoints kept outside the file that the log begins with. */
  outside_checkpoints: {
    /** Where the checkpoint was kept. */
    name: string;
    /** Entries it speaks of. */
    size: number;
  }[];
  /** Payloads compared with the log. */
  payloads: number;
  /** How many differences were found. */
  problem_count: number;
  /** The first of them. */
  problems: {
    /** What is wrong here, in words. */
    detail: string;
    /** Which row. */
    key: string;
    /** The kind of record: `contact`, `interaction` and so on. */
    table: string;
  }[];
  /**
   * What is known of a copy that was put in the place of the data and not yet written to: the log
   * had more entries here. With the first write it tells so itself, as a continuation.
   */
  put_back: string | null;
  /**
   * The entry that last committed to the records, and how many rows were compared with it; null
   * while there is none.
   */
  records: {
    /** The number of the log's entry. */
    entry: number;
    /** Rows compared with it. */
    rows: number;
  } | null;
  /** The tree's root over all entries. */
  root: string;
  /** Scores compared with their payloads. */
  scores: number;
  /** Entries dated more than a minute before the one in front of them: the clock was put back. */
  time_ran_back: {
    /** The later moment of an earlier entry. */
    after: string;
    /** The entry's moment. */
    at: string;
    /** The number of the log's entry. */
    entry: number;
  }[];
  /**
   * Scores whose contact lost the id they name to an import or an adoption by an earlier version,
   * of which the log has no entry.
   */
  unrecorded_ids: number;
  /** The first of them. */
  verified_from: number;
}

export interface Webhook {
  /** Whether it may lie on this machine or in a private network. */
  allow_private: boolean;
  /** When it was added; it is told what happened since. */
  created_at: string;
  /** Why the newest message that waits was not taken. */
  error: string | null;
  /** What it is told of. */
  events: string[];
  /** The receiver's id. */
  id: string;
  /** When something was last sent to it. */
  last_sent_at: string | null;
  /** Checks webhook-signature, see standardwebhooks.com; shown once, when it is added. */
  secret?: string;
  /** Messages that it took. */
  taken: number;
  /** Where messages are sent by POST. */
  url: string;
  /** Messages that it has not taken yet. */
  waiting: number;
}

export interface WebhookTest {
  /** Why it was not taken; it is sent again later. */
  error: string | null;
  /** The message's id, as its header webhook-id. */
  id: string;
  /** Whether the receiver answered with a status from 200 to 299. */
  is_taken: boolean;
}

/** What `GET /` answers. */
export type RootAnswer = ServiceRoot;

/** What `POST /agents/contact-classifier` takes. */
export type CanvasClassBody = Record<string, unknown>;
/** What `POST /agents/contact-classifier` answers. */
export type CanvasClassAnswer = CanvasClass;

/** What `POST /agents/data-enricher` takes. */
export type CanvasRecordBody = Record<string, unknown>;
/** What `POST /agents/data-enricher` answers. */
export type CanvasRecordAnswer = CanvasRecord;

/** What `POST /agents/deal-predictor` takes. */
export type CanvasDealBody = Record<string, unknown>;
/** What `POST /agents/deal-predictor` answers. */
export type CanvasDealAnswer = CanvasDeal;

/** What `POST /agents/email-optimizer` takes. */
export type CanvasMailBody = Record<string, unknown>;
/** What `POST /agents/email-optimizer` answers. */
export type CanvasMailAnswer = CanvasMail;

/** What `POST /agents/lead-scorer` takes. */
export type CanvasScoreBody = Record<string, unknown>;
/** What `POST /agents/lead-scorer` answers. */
export type CanvasScoreAnswer = CanvasScore;

/** What `POST /agents/sentiment-analyzer` takes. */
export type CanvasSentimentBody = Record<string, unknown>;
/** What `POST /agents/sentiment-analyzer` answers. */
export type CanvasSentimentAnswer = CanvasSentiment;

/** What `GET /agents/status` answers. */
export type AgentsStatusAnswer = AgentsStatus;

/** What `POST /analyze-contact` takes. */
export type AnalyzeContactBody = NestedLead | Lead;
/** What `POST /analyze-contact` answers. */
export type AnalyzeContactAnswer = Analysis | NotScored;

/** What `GET /client/assay-elements.js` answers. */
export type ElementsSourceAnswer = string;

/** What `GET /client/assay.ts` answers. */
export type ClientSourceAnswer = string;

/** What `GET /dashboard/{file}` answers. */
export type DashboardFileAnswer = Response;

/** What `GET /docs` answers. */
export type DocsAnswer = string;

/** What `POST /generate-insights` takes. */
export type GenerateInsightsBody = Record<string, unknown>;
/** What `POST /generate-insights` answers. */
export type GenerateInsightsAnswer = AboutContact | AboutOrganization;

/** What `GET /health` answers. */
export type HealthAnswer = Health;

/** What `POST /mcp` takes. */
export type AskAssistantBody = AssistantMessage;
/** What `POST /mcp` answers. */
export type AskAssistantAnswer = AssistantAnswer | null;

/** What `GET /metrics` answers. */
export type MetricsAnswer = string;

/** What `GET /openapi.json` answers. */
export type OpenAPIAnswer = Record<string, unknown>;

/** What `GET /ready` answers. */
export type ReadyAnswer = {
  /** Always `ready`; anything else is 503. */
  status: "ready";
};

/** What `POST /score-lead` takes. */
export type ScoreLeadBody = NestedLead | Lead;
/** What `POST /score-lead` answers. */
export type ScoreLeadAnswer = Score | NotScored;

/** What `GET /v1/agent` answers. */
export type AgentAnswer = AgentState;

/** What `GET /v1/agent-runs` can be asked. */
export interface AgentRunsQuery {
  /** How many a page holds. */
  limit?: number | null;
  /** next_cursor of the page before. */
  cursor?: string | null;
}
/** What `GET /v1/agent-runs` answers. */
export type AgentRunsAnswer = {
  /** Send it back as `cursor` for the next page; null on the last. */
  next_cursor: string | null;
  /** The runs, newest first. */
  runs: AgentRun[];
};

/** What `GET /v1/agent-runs/{id}` answers. */
export type AgentRunAnswer = AgentRun;

/** What `GET /v1/agent-runs/{id}/exchanges` answers. */
export type AgentExchangesAnswer = {
  /** What was sent and received, in order. */
  exchanges: ({
    /** The attempt at that turn, from 1. */
    attempt: number;
    /** When the answer was complete; null where none came. */
    ended_at: string | null;
    /** What went wrong; null where nothing did. */
    error: string | null;
    /** What kind of failure it was; null for none. */
    error_type: string | null;
    /** The body that was sent, without secrets. */
    request: unknown;
    /** The body that came, as JSON where it is JSON. */
    response: unknown;
    /** When it was sent. */
    sent_at: string;
    /** The HTTP status; null where there was no answer. */
    status: number | null;
    /** The turn of the conversation, from 1. */
    step: number;
  })[];
};

/** What `GET /v1/audit/log` can be asked. */
export interface AuditLogQuery {
  /** How many a page holds. */
  limit?: number | null;
  /** next_cursor of the page before. */
  cursor?: string | null;
}
/** What `GET /v1/audit/log` answers. */
export type AuditLogAnswer = {
  /** The entries, newest first. */
  entries: LogEntry[];
  /** Send it back as `cursor` for the next page; null on the last. */
  next_cursor: string | null;
};

/** What `GET /v1/audit/proofs/{number}` answers. */
export type ProofAnswer = Record<string, unknown>;

/** What `POST /v1/audit/replay` takes. */
export interface ReplayBody {
  /** The score to compute again; all unless given. */
  score_number?: number | null;
}
/** What `POST /v1/audit/replay` answers. */
export type ReplayAnswer = Replay;

/** What `GET /v1/audit/report` can be asked. */
export interface AuditReportQuery {
  /** From then on; without it from the first entry. */
  since?: string | null;
  /** Before then; without it up to now. */
  until?: string | null;
  /** The attribute whose groups are compared; without it contact.country, where there is one. */
  by?: string | null;
  /** A page, or the same for programs. */
  format?: "html" | "json" | null;
}
/** What `GET /v1/audit/report` answers. */
export type AuditReportAnswer = AuditReport;

/** What `POST /v1/audit/verify` takes. */
export interface VerifyBody {
  /** The whole log, or what came since the last verification. */
  mode?: "full" | "incremental";
}
/** What `POST /v1/audit/verify` answers. */
export type VerifyAnswer = Verification;

/** What `GET /v1/contacts` can be asked. */
export interface ContactsQuery {
  /**
   * Part of id, name, e-mail or company, whatever its case, accents and form of Unicode; or digits
   * of the phone, four at least; or a further e-mail address.
   */
  q?: string | null;
  /** Only these. */
  category?: "hot" | "warm" | "cold" | null;
  /** Only those of this owner, as the CRM writes it. */
  owner?: string | null;
  /** Only those whose score has changed since, or began. */
  changed_since?: string | null;
  /**
   * score: the best first; name: A to Z; activity: whom something happened with last; rise, fall:
   * whose score rose, or fell, most since an earlier day. By name all stand in one list; otherwise
   * those without a score stand last.
   */
  order?: "score" | "name" | "activity" | "rise" | "fall" | null;
  /** How many a page holds. */
  limit?: number | null;
  /** next_cursor of the page before. */
  cursor?: string | null;
}
/** What `GET /v1/contacts` answers. */
export type ContactsAnswer = {
  /** The contacts. */
  contacts: ContactRow[];
  /** Send it back as `cursor` for the next page; null on the last. */
  next_cursor: string | null;
};

/** What `POST /v1/contacts` takes. */
export interface AddContactBody {
  /** City; null clears it. */
  city?: string | null;
  /** Company; null clears it. */
  company?: string | null;
  /** Country; null clears it. */
  country?: string | null;
  /** Do not contact; null clears it. */
  do_not_contact?: boolean | null;
  /** E-mail; null clears it. */
  email?: string | null;
  /** Name; null clears it. */
  name?: string | null;
  /** Owner; null clears it. */
  owner?: string | null;
  /** Phone; null clears it. */
  phone?: string | null;
  /** Source; null clears it. */
  source?: string | null;
  /** Job title; null clears it. */
  title?: string | null;
  /** Website; null clears it. */
  website?: string | null;
}
/** What `POST /v1/contacts` answers. */
export type AddContactAnswer = Changed;

/** What `GET /v1/contacts/{id}` answers. */
export type ContactAnswer = Contact;

/** What `PATCH /v1/contacts/{id}` takes. */
export interface EditContactBody {
  /** City; null clears it. */
  city?: string | null;
  /** Company; null clears it. */
  company?: string | null;
  /** Country; null clears it. */
  country?: string | null;
  /** Do not contact; null clears it. */
  do_not_contact?: boolean | null;
  /** E-mail; null clears it. */
  email?: string | null;
  /** Name; null clears it. */
  name?: string | null;
  /** Owner; null clears it. */
  owner?: string | null;
  /** Phone; null clears it. */
  phone?: string | null;
  /** Source; null clears it. */
  source?: string | null;
  /** Job title; null clears it. */
  title?: string | null;
  /** The version that was read: 409 when somebody changed the record since. */
  version?: number | null;
  /** Website; null clears it. */
  website?: string | null;
}
/** What `PATCH /v1/contacts/{id}` answers. */
export type EditContactAnswer = Changed;

/** What `DELETE /v1/contacts/{id}` answers. */
export type RemoveContactAnswer = Changed;

/** What `POST /v1/contacts/{id}/erasure` takes. */
export interface ErasePersonBody {
  /**
   * Whether to go on although the linked project still holds the person, who then comes back with a
   * later sync.
   */
  here_only?: boolean | null;
  /** A word for the log, which holds nothing else of the person; `request` when left out. */
  reason?: "request" | "objection" | "retention" | "mistake" | null;
}
/** What `POST /v1/contacts/{id}/erasure` answers. */
export type ErasePersonAnswer = Erasure;

/** What `GET /v1/contacts/{id}/insights` answers. */
export type ContactInsightsAnswer = AboutContact;

/** What `GET /v1/contacts/{id}/interactions` can be asked. */
export interface InteractionsQuery {
  /** How many a page holds. */
  limit?: number | null;
}
/** What `GET /v1/contacts/{id}/interactions` answers. */
export type InteractionsAnswer = {
  /** What happened, newest first. */
  interactions: Interaction[];
};

/** What `POST /v1/contacts/{id}/interactions` takes. */
export interface AddInteractionBody {
  /** What is written down; a note unless given. */
  kind?: "note" | "call_connected" | "call_missed" | "call_received" | "meeting_scheduled" | "meeting_held" | "meeting_no_show" | "meeting_cancelled" | "email_sent" | "email_received" | "chat_sent" | "chat_received" | null;
  /** When it happened; now unless given. */
  occurred_at?: string | null;
  /** The subject; null where it has none. */
  subject?: string | null;
  /** The note, or what was said. */
  text?: string | null;
}
/** What `POST /v1/contacts/{id}/interactions` answers. */
export type AddInteractionAnswer = Changed;

/** What `DELETE /v1/contacts/{id}/interactions/{interaction}` answers. */
export type RemoveInteractionAnswer = Changed;

/** What `PUT /v1/contacts/{id}/objection` takes. */
export interface SetObjectionBody {
  /**
   * not_scored, which is meant without it: nothing scores them. review_only: scored for people to
   * look at; the CRM gets nothing of it.
   */
  extent?: "not_scored" | "review_only" | null;
  /** Why; erased with the person. */
  reason?: string | null;
}
/** What `PUT /v1/contacts/{id}/objection` answers. */
export type SetObjectionAnswer = Changed;

/** What `DELETE /v1/contacts/{id}/objection` answers. */
export type RemoveObjectionAnswer = Changed;

/** What `PUT /v1/contacts/{id}/outcome` takes. */
export interface SetOutcomeBody {
  /** How it ended; `open` or null takes the outcome back. */
  result?: "won" | "lost" | "open" | null;
}
/** What `PUT /v1/contacts/{id}/outcome` answers. */
export type SetOutcomeAnswer = Changed;

/** What `PUT /v1/contacts/{id}/override` takes. */
export interface SetOverrideBody {
  /** Why; needed with a score. */
  reason?: string | null;
  /** Missing or null takes the last override back. */
  score?: number | null;
  /** From when on it counts no more; it lies ahead. */
  until?: string | null;
}
/** What `PUT /v1/contacts/{id}/override` answers. */
export type SetOverrideAnswer = Changed;

/** What `DELETE /v1/contacts/{id}/override` answers. */
export type RemoveOverrideAnswer = Changed;

/** What `GET /v1/contacts/{id}/record` answers. */
export type PersonRecordAnswer = PersonRecord;

/** What `POST /v1/contacts/{id}/restore` takes. */
export type RestoreContactBody = Record<string, never>;
/** What `POST /v1/contacts/{id}/restore` answers. */
export type RestoreContactAnswer = Changed;

/** What `POST /v1/contacts/{id}/score` takes. */
export interface ScoreContactBody {
  /**
   * Who scores: `auto` asks the service's agent where one is chosen, and takes the local model's
   * score where it does not answer; `local` asks no agent.
   */
  agent?: "auto" | "local";
}
/** What `POST /v1/contacts/{id}/score` answers. */
export type ScoreContactAnswer = Score;

/** What `GET /v1/contacts/{id}/scores` can be asked. */
export interface ScoresQuery {
  /** Not before this moment. */
  since?: string | null;
  /** Not after this moment. */
  until?: string | null;
  /** Beginning of a name or hash. */
  model?: string | null;
  /** How many a page holds. */
  limit?: number | null;
  /** next_cursor of the page before. */
  cursor?: string | null;
}
/** What `GET /v1/contacts/{id}/scores` answers. */
export type ScoresAnswer = {
  /** Send it back as `cursor` for the next page; null on the last. */
  next_cursor: string | null;
  /** The scores. */
  scores: ScoreRow[];
};

/** What `GET /v1/distinct-contacts` answers. */
export type DistinctContactsAnswer = {
  /** The pairs, newest first. */
  pairs: DistinctContacts[];
};

/** What `POST /v1/distinct-contacts` takes. */
export interface KeepDistinctBody {
  /** Id of a contact. */
  first: string;
  /** Id of another. */
  second: string;
}
/** What `POST /v1/distinct-contacts` answers. */
export type KeepDistinctAnswer = DistinctContacts;

/** What `DELETE /v1/distinct-contacts/{id}` answers. */
export type ForgetDistinctAnswer = DistinctContacts;

/** What `GET /v1/duplicates` can be asked. */
export interface DuplicatesQuery {
  /** How many a page holds. */
  limit?: number | null;
}
/** What `GET /v1/duplicates` answers. */
export type DuplicatesAnswer = {
  /** The pairs, likeliest first. */
  pairs: {
    /** How sure it is that they are one, in thousandths. */
    certainty: number;
    /** One of the two contacts. */
    first: DoubtfulContact;
    /** The other contact. */
    second: DoubtfulContact;
  }[];
};

/** What `GET /v1/export/{kind}` can be asked. */
export interface ExportFileQuery {
  /** The file's format. */
  format?: "csv" | "jsonl" | "xlsx" | "vcf" | null;
  /** Begins a CSV with a byte order mark, by which Excel knows UTF-8. */
  bom?: boolean | null;
}
/** What `GET /v1/export/{kind}` answers. */
export type ExportFileAnswer = Response;

/** What `GET /v1/impact` answers. */
export type ImpactAnswer = Impact;

/** What `GET /v1/imports` answers. */
export type ImportsAnswer = {
  /** The imports, newest first. */
  imports: Import[];
};

/** What `POST /v1/imports` can be asked. */
export interface ImportFileQuery {
  /** Name of the file, for the list of imports. */
  name?: string | null;
  /** What the records are; their columns decide by default. */
  as?: "contacts" | "companies" | "interactions" | "opportunities" | "outcomes" | null;
  /** The column that says which leads were won. */
  outcome?: string | null;
  /**
   * Values of the outcome column that mean won, with semicolons between them; later imports of the
   * organization know them too.
   */
  won?: string | null;
  /**
   * Values of the outcome column that mean lost, with semicolons between them; later imports of the
   * organization know them too.
   */
  lost?: string | null;
  /** Whether 03/04 is of April or of March, where the file does not tell. */
  date_order?: "dmy" | "mdy" | null;
  /** The sheet of a workbook to read; the first that is not hidden by default. */
  sheet?: string | null;
  /** Say what would be done, and store nothing. */
  dry_run?: boolean | null;
  /**
   * Whether to train a first model where the import brings enough outcomes; without, the rule book
   * is fitted to the contacts.
   */
  train?: boolean | null;
  /** What columns mean: a JSON object of columns and fields; null keeps a column as it is. */
  map?: string | null;
  /**
   * The system whose ids the file has, such as `hubspot`: they are kept behind its name, so that
   * those of two systems do not meet.
   */
  system?: string | null;
  /** The file holds all there is: an empty cell clears its field. */
  full?: boolean | null;
  /**
   * Read the file as a kept mapping says; `none` uses none. Without it the newest mapping of a file
   * of the same columns is used.
   */
  mapping?: string | null;
  /** Keep under this name what was said of the columns; not with dry_run. */
  map_as?: string | null;
}
/** A file for `POST /v1/imports`, and its media type. */
export type ImportFileBody = Upload<
  "application/jsonl"
  | "application/octet-stream"
  | "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
  | "application/x-ndjson"
  | "text/csv"
  | "text/vcard"
>;
/** What `POST /v1/imports` answers. */
export type ImportFileAnswer = ImportReport;

/** What `GET /v1/imports/{id}` answers. */
export type ImportRunAnswer = Import;

/** What `DELETE /v1/imports/{id}` can be asked. */
export interface UndoImportQuery {
  /**
   * Go on even if records that the import made or changed were worked on since: those it made are
   * removed, and fields changed again stay. Without it such an import is not undone (409), and
   * errors lists the records.
   */
  force?: boolean | null;
  /** Say what would be done, and change nothing. */
  dry_run?: boolean | null;
}
/** What `DELETE /v1/imports/{id}` answers. */
export type UndoImportAnswer = {
  /** Records removed though they were worked on since. */
  dropped: number;
  /** Whether it was a trial, which stores nothing. */
  dry_run: boolean;
  /** The import. */
  id: string;
  /** Records of which a later value stays. */
  kept: number;
  /** Records that were worked on since. */
  later_work: {
    /** The record. */
    id: string;
    /** What people call the record. */
    name: string;
    /** The kind of record: `contact`, `interaction` and so on. */
    table: string;
    /** What was done with it since. */
    work: string[];
  }[];
  /** Records that were taken out. */
  removed: number;
  /** Records that were put back as they were. */
  restored: number;
};

/** What `POST /v1/imports/{id}/redo` can be asked. */
export interface RedoImportQuery {
  /** Say what would be done, and change nothing. */
  dry_run?: boolean | null;
}
/** What `POST /v1/imports/{id}/redo` takes. */
export type RedoImportBody = Record<string, never>;
/** What `POST /v1/imports/{id}/redo` answers. */
export type RedoImportAnswer = {
  /** Whether it was a trial, which stores nothing. */
  dry_run: boolean;
  /** The import. */
  id: string;
  /** Records of which a value of after the undo stays. */
  kept: number;
  /** Records that were worked on since. */
  later_work: {
    /** The record. */
    id: string;
    /** What people call the record. */
    name: string;
    /** The kind of record: `contact`, `interaction` and so on. */
    table: string;
    /** What was done with it since. */
    work: string[];
  }[];
  /** Records that were put back as they were. */
  restored: number;
  /** Records that the undo had removed. */
  returned: number;
};

/** What `GET /v1/insights` answers. */
export type OrganizationInsightsAnswer = AboutOrganization;

/** What `GET /v1/leads` can be asked. */
export interface LeadsQuery {
  /**
   * Part of id, name, e-mail or company, whatever its case, accents and form of Unicode; or digits
   * of the phone, four at least; or a further e-mail address.
   */
  q?: string | null;
  /** Only these. */
  category?: "hot" | "warm" | "cold" | "unscored" | null;
  /** weekly: among the best of whom the organization works on so many a week. */
  question?: "became_hot" | "one_step" | "hot_deal" | "hot_silent" | "cooled" | "weekly" | null;
  /** Only leads whom lists of whom to call leave out, for this first reason or for any. */
  state?: "any" | "objected" | "review_only" | "do_not_contact" | "opted_out" | "competitor" | "customer" | "bounced" | "lost" | null;
  /** Only leads that came from there. */
  source?: string | null;
  /** Only leads of that country. */
  country?: string | null;
  /** Only those of this owner, as the CRM writes it. */
  owner?: string | null;
  /** Only those whose score has changed since, or began. */
  changed_since?: string | null;
  /**
   * score: the best first; name: A to Z; activity: whom something happened with last; rise, fall:
   * whose score rose, or fell, most since an earlier day. By name all stand in one list; otherwise
   * those without a score stand last.
   */
  order?: "score" | "name" | "activity" | "rise" | "fall" | null;
  /**
   * Minutes that the reader's clocks are ahead of UTC: of which days `before` tells. Questions and
   * orders go by the organization's days.
   */
  utc_offset?: number | null;
  /** How many a page holds. */
  limit?: number | null;
  /** `next_cursor` of the page before. */
  cursor?: string | null;
  /** Whether all that fit are counted. */
  count?: boolean | null;
}
/** What `GET /v1/leads` answers. */
export type LeadsAnswer = {
  /** How many leads match; only where `count` was asked for. */
  count?: number;
  /** The leads, best first. */
  leads: LeadRow[];
  /** Send it back as `cursor` for the next page; null on the last. */
  next_cursor: string | null;
};

/** What `GET /v1/leads/summary` can be asked. */
export interface LeadSummaryQuery {
  /**
   * Minutes that the reader's clocks are ahead of UTC: of which days `before` tells. Questions and
   * orders go by the organization's days.
   */
  utc_offset?: number | null;
}
/** What `GET /v1/leads/summary` answers. */
export type LeadSummaryAnswer = LeadSummary;

/** What `GET /v1/mappings` answers. */
export type MappingsAnswer = {
  /** The mappings, newest first. */
  mappings: {
    /** When it was kept. */
    kept_at: string;
    /** What `mapping` of an import takes. */
    name: string;
    /** What the import's parameters said. */
    says: Record<string, unknown>;
  }[];
};

/** What `DELETE /v1/mappings/{name}` answers. */
export type ForgetMappingAnswer = {
  /** The mapping that is gone. */
  name: string;
};

/** What `GET /v1/merges` answers. */
export type MergesAnswer = {
  /** The merges that stand, newest first. */
  merges: Merge[];
};

/** What `POST /v1/merges` takes. */
export interface MergeContactsBody {
  /** Id of the contact that stays. */
  keep: string;
  /** Id of the one that becomes a part of it. */
  merge: string;
}
/** What `POST /v1/merges` answers. */
export type MergeContactsAnswer = Merge;

/** What `DELETE /v1/merges/{id}` answers. */
export type UndoMergeAnswer = Merge;

/** What `GET /v1/models` answers. */
export type ModelsAnswer = {
  /** The models. */
  models: Model[];
};

/** What `POST /v1/models` takes. */
export interface LearnModelBody {
  /** Whether the learned model comes into use: if it is better (as usual), always, or never. */
  publish?: "if_better" | "always" | "never" | null;
}
/** What `POST /v1/models` answers. */
export type LearnModelAnswer = Model;

/** What `GET /v1/models/{model}` answers. */
export type ModelAnswer = Model;

/** What `GET /v1/models/{model}/drift` answers. */
export type ModelDriftAnswer = {
  /** Contacts that were compared. */
  contacts: number;
  /** The features, most moved first. */
  features: {
    /** The feature's name. */
    feature: string;
    /** How much that is: `steady`, `watch` or `alarm`. */
    level: string;
    /** The population stability index: 0 means nothing moved. */
    stability: number;
  }[];
  /** Outcomes that came after the model had learned. */
  later_outcomes: number;
  /** How much that is: `steady`, `watch` or `alarm`. */
  level: string;
  /** The model's name. */
  model: string;
  /** How good the model is on them; null where there are too few. */
  quality: Record<string, unknown> | null;
  /** How unlikely these are by the model; null where there are none. */
  surprise: number | null;
};

/** What `POST /v1/models/{model}/publish` takes. */
export type PublishModelBody = Record<string, never>;
/** What `POST /v1/models/{model}/publish` answers. */
export type PublishModelAnswer = Model;

/** What `GET /v1/models/{model}/quality` can be asked. */
export interface ModelQualityQuery {
  /** A second model, measured on the same outcomes. */
  against?: string | null;
}
/** What `GET /v1/models/{model}/quality` answers. */
export type ModelQualityAnswer = {
  /**
   * The first less the second, with 95 %; null for one model, and where one may have learned from
   * the outcomes.
   */
  difference: {
    /** Of the Brier score: lower and upper end. */
    brier: [number, number];
    /** Of the logarithmic loss: lower and upper end. */
    log_loss: [number, number];
    /** Of the area under the ROC curve: lower and upper end. */
    roc_auc: [number, number];
  } | null;
  /** The model, and the one it is compared with. */
  models: ModelQuality[];
  /** Outcomes that the models are compared on. */
  outcomes: number;
  /** All outcomes known. */
  outcomes_known: number;
  /** How scores that people set ended. */
  overrides: OverrideRecord;
};

/** What `GET /v1/organization` answers. */
export type OrganizationAnswer = Organization;

/** What `PATCH /v1/organization` takes. */
export interface EditOrganizationBody {
  /** Scores from here on are hot; 80 where nobody said. */
  hot_from?: number | null;
  /** The time zone of its days, as the IANA names it; null for UTC. */
  time_zone?: string | null;
  /** Scores from here on are warm, those below cold; 50 where nobody said. */
  warm_from?: number | null;
  /** How many of the best leads are a week's work; null where nobody said. */
  weekly_leads?: number | null;
}
/** What `PATCH /v1/organization` answers. */
export type EditOrganizationAnswer = Organization;

/** What `GET /v1/retention` answers. */
export type RetentionAnswer = Retention;

/** What `POST /v1/retention/runs` takes. */
export type ApplyRetentionBody = Record<string, never>;
/** What `POST /v1/retention/runs` answers. */
export type ApplyRetentionAnswer = RetentionRun;

/** What `PUT /v1/retention/{rule}` takes. */
export interface SetRetentionBody {
  /** Days since the last that was heard of a person, since a run of an agent or an import ended. */
  days: number;
}
/** What `PUT /v1/retention/{rule}` answers. */
export type SetRetentionAnswer = Retention;

/** What `DELETE /v1/retention/{rule}` answers. */
export type RemoveRetentionAnswer = Retention;

/** What `GET /v1/rules` answers. */
export type RulesAnswer = RulesInUse;

/** What `PUT /v1/rules` takes. */
export type PublishRulesBody = RuleFile;
/** What `PUT /v1/rules` answers. */
export type PublishRulesAnswer = RulesInUse;

/** What `POST /v1/rules/test` takes. */
export type TestRulesBody = RuleFile;
/** What `POST /v1/rules/test` answers. */
export type TestRulesAnswer = RuleTrial;

/** What `GET /v1/score-jobs` answers. */
export type ScoreJobsAnswer = {
  /** Jobs since the service started, newest first. */
  jobs: Job[];
};

/** What `POST /v1/score-jobs` takes. */
export interface StartScoreJobBody {
  /** Everybody, or those who changed since their score. */
  selection?: "all" | "stale";
}
/** What `POST /v1/score-jobs` answers. */
export type StartScoreJobAnswer = Job;

/** What `GET /v1/score-jobs/{id}` answers. */
export type ScoreJobAnswer = Job;

/** What `DELETE /v1/score-jobs/{id}` answers. */
export type StopScoreJobAnswer = Job;

/** What `GET /v1/score-jobs/{id}/events` answers. */
export type WatchScoreJobAnswer = Job;

/** What `GET /v1/scores` can be asked. */
export interface AllScoresQuery {
  /** Not before this moment. */
  since?: string | null;
  /** Not after this moment. */
  until?: string | null;
  /** Beginning of a name or hash. */
  model?: string | null;
  /** How many a page holds. */
  limit?: number | null;
  /** next_cursor of the page before. */
  cursor?: string | null;
}
/** What `GET /v1/scores` answers. */
export type AllScoresAnswer = {
  /** Send it back as `cursor` for the next page; null on the last. */
  next_cursor: string | null;
  /** The scores, newest first. */
  scores: ScoreRow[];
};

/** What `POST /v1/scores` takes. */
export type AddScoreBody = LeadFacts;
/** What `POST /v1/scores` answers. */
export type AddScoreAnswer = Score;

/** What `GET /v1/scores/{number}` answers. */
export type StoredScoreAnswer = StoredScore;

/** What `GET /v1/scores/{number}/difference` can be asked. */
export interface ScoreDifferenceQuery {
  /** Number of an earlier score of the same contact. */
  from: number | null;
}
/** What `GET /v1/scores/{number}/difference` answers. */
export type ScoreDifferenceAnswer = ScoreDifference;

/** What `GET /v1/scores/{number}/explanation` answers. */
export type ExplanationAnswer = Explanation;

/** What `POST /v1/scores/{number}/what-if` takes. */
export interface WhatIfBody {
  /** The facts to suppose, by name. */
  what_if: Record<string, string | number | boolean | null>;
}
/** What `POST /v1/scores/{number}/what-if` answers. */
export type WhatIfAnswer = Supposition;

/** What `GET /v1/sessions` answers. */
export type SessionsAnswer = {
  /** The sessions, newest first. */
  sessions: Session[];
};

/** What `POST /v1/sessions` takes. */
export interface OpenSessionBody {
  /** The code of a link that `assay dashboard` printed; it counts once. */
  code?: string | null;
  /** A token, in the place of a code. */
  token?: string | null;
}
/** What `POST /v1/sessions` answers. */
export type OpenSessionAnswer = Session;

/** What `DELETE /v1/sessions/{id}` answers. */
export type EndSessionAnswer = Gone;

/** What `GET /v1/sync` answers. */
export type SyncStateAnswer = Sync;

/** What `POST /v1/sync` takes. */
export interface SyncBody {
  /** Compare every table with the server's too, and put right what differs. */
  verify?: boolean;
}
/** What `POST /v1/sync` answers. */
export type SyncAnswer = SyncCounts;

/** What `GET /v1/sync/conflicts` answers. */
export type ConflictsAnswer = {
  /** The values to decide on. */
  conflicts: SyncConflict[];
  /** How many there are. */
  count: number;
};

/** What `POST /v1/sync/conflicts/{number}/resolve` takes. */
export interface ResolveConflictBody {
  /** Which value stands: ours (`mine`) or the project's (`theirs`). */
  stands: "mine" | "theirs";
}
/** What `POST /v1/sync/conflicts/{number}/resolve` answers. */
export type ResolveConflictAnswer = {
  /** The conflict. */
  number: number;
  /** Which value stands: ours (`mine`) or the project's (`theirs`). */
  stands: "mine" | "theirs";
};

/** What `GET /v1/sync/quarantine` answers. */
export type QuarantineAnswer = {
  /** How many there are. */
  count: number;
  /** The refused edits. */
  operations: RefusedEdit[];
};

/** What `DELETE /v1/sync/quarantine/{id}` answers. */
export type DropEditAnswer = {
  /** The edit. */
  id: string;
  /** Whether the edit goes out again, or was dropped. */
  released: "again" | "dropped";
};

/** What `POST /v1/sync/quarantine/{id}/retry` takes. */
export interface RetryEditBody {
  /** Bring back a record that was deleted since. */
  restore?: boolean;
}
/** What `POST /v1/sync/quarantine/{id}/retry` answers. */
export type RetryEditAnswer = {
  /** The edit. */
  id: string;
  /** Whether the edit goes out again, or was dropped. */
  released: "again" | "dropped";
};

/** What `GET /v1/tokens` answers. */
export type TokensAnswer = {
  /** The tokens, oldest first. */
  tokens: Token[];
};

/** What `POST /v1/tokens` takes. */
export interface MakeTokenBody {
  /** Days until it ends; 365 unless given. */
  days?: number | null;
  /** For whom or what it is. */
  name: string;
  /** What may be done with it; `score:read` unless given. */
  scopes?: ("score:read" | "score:write" | "contacts:write" | "audit:read" | "export" | "admin")[];
}
/** What `POST /v1/tokens` answers. */
export type MakeTokenAnswer = Token;

/** What `DELETE /v1/tokens/{id}` answers. */
export type RevokeTokenAnswer = Gone;

/** What `GET /v1/top` can be asked. */
export interface TopQuery {
  /** How many a page holds. */
  limit?: number | null;
  /** Those too who are left out otherwise. */
  all?: boolean | null;
}
/** What `GET /v1/top` answers. */
export type TopAnswer = {
  /** Who is not on the list, by reason. */
  left_out: LeftOut;
  /** Whom to call, in this order. */
  scores: TopRow[];
};

/** What `GET /v1/traces` can be asked. */
export interface TracesQuery {
  /** How many a page holds. */
  limit?: number | null;
  /** next_cursor of the page before. */
  cursor?: string | null;
}
/** What `GET /v1/traces` answers. */
export type TracesAnswer = {
  /** Send it back as `cursor` for the next page; null on the last. */
  next_cursor: string | null;
  /** The runs, newest first. */
  traces: Trace[];
};

/** What `GET /v1/traces/{id}` answers. */
export type TraceAnswer = Trace;

/** What `GET /v1/webhooks` answers. */
export type WebhooksAnswer = {
  /** All of the organization. */
  webhooks: Webhook[];
};

/** What `POST /v1/webhooks` takes. */
export interface AddWebhookBody {
  /** Lets it lie on this machine or in a private network, which is refused otherwise. */
  allow_private?: boolean | null;
  /** What it is told of; all where none is given. */
  events?: ("score.category_changed" | "lead.gone_silent" | "sync.conflict" | "model.published")[] | null;
  /** An http or https URL, without a user's name. */
  url: string;
}
/** What `POST /v1/webhooks` answers. */
export type AddWebhookAnswer = Webhook;

/** What `DELETE /v1/webhooks/{id}` answers. */
export type RemoveWebhookAnswer = Gone;

/** What `POST /v1/webhooks/{id}/test` takes. */
export type TestWebhookBody = Record<string, never>;
/** What `POST /v1/webhooks/{id}/test` answers. */
export type TestWebhookAnswer = WebhookTest;

/** One method an operation of the service, by its operationId. */
export class AssayOperations extends Caller {
  /** What this is: `GET /`. */
  root(options: CallOptions = {}): Promise<RootAnswer> {
    return this.json("GET", "/", options);
  }

  /**
   * Say what sort of customer a contact is: `POST /agents/contact-classifier`. Needs the scope
   * `score:read`.
   */
  canvasClass(body: CanvasClassBody, options: CallOptions = {}): Promise<CanvasClassAnswer> {
    return this.json("POST", "/agents/contact-classifier", { ...options, body });
  }

  /**
   * What is held of a contact and the company: `POST /agents/data-enricher`. Needs the scope
   * `score:read`.
   */
  canvasRecord(body: CanvasRecordBody, options: CallOptions = {}): Promise<CanvasRecordAnswer> {
    return this.json("POST", "/agents/data-enricher", { ...options, body });
  }

  /**
   * How a deal will end: unknown here: `POST /agents/deal-predictor`. Needs the scope `score:read`.
   */
  canvasDeal(body: CanvasDealBody, options: CallOptions = {}): Promise<CanvasDealAnswer> {
    return this.json("POST", "/agents/deal-predictor", { ...options, body });
  }

  /** A mail as it came: `POST /agents/email-optimizer`. Needs the scope `score:read`. */
  canvasMail(body: CanvasMailBody, options: CallOptions = {}): Promise<CanvasMailAnswer> {
    return this.json("POST", "/agents/email-optimizer", { ...options, body });
  }

  /**
   * Score a lead for the automation canvas: `POST /agents/lead-scorer`. Needs the scope
   * `score:write`.
   */
  canvasScore(body: CanvasScoreBody, options: CallOptions = {}): Promise<CanvasScoreAnswer> {
    return this.json("POST", "/agents/lead-scorer", { ...options, body });
  }

  /**
   * The mood of a text: unknown here: `POST /agents/sentiment-analyzer`. Needs the scope
   * `score:read`.
   */
  canvasSentiment(
    body: CanvasSentimentBody,
    options: CallOptions = {},
  ): Promise<CanvasSentimentAnswer> {
    return this.json("POST", "/agents/sentiment-analyzer", { ...options, body });
  }

  /** What can score: `GET /agents/status`. */
  agentsStatus(options: CallOptions = {}): Promise<AgentsStatusAnswer> {
    return this.json("GET", "/agents/status", options);
  }

  /**
   * Score a lead, with recommendations and insights: `POST /analyze-contact`. Needs the scope
   * `score:write`.
   */
  analyzeContact(
    body: AnalyzeContactBody,
    options: KeyedOptions = {},
  ): Promise<AnalyzeContactAnswer> {
    return this.keyed("POST", "/analyze-contact", { ...options, body });
  }

  /** Elements that show scores in other pages: `GET /client/assay-elements.js`. */
  elementsSource(options: CallOptions = {}): Promise<ElementsSourceAnswer> {
    return this.text("GET", "/client/assay-elements.js", options);
  }

  /** A client in TypeScript: `GET /client/assay.ts`. */
  clientSource(options: CallOptions = {}): Promise<ClientSourceAnswer> {
    return this.text("GET", "/client/assay.ts", options);
  }

  /** A file of the dashboard: `GET /dashboard/{file}`. */
  dashboardFile(file: string | number, options: CallOptions = {}): Promise<DashboardFileAnswer> {
    return this.response("GET", `/dashboard/${part(file)}`, options);
  }

  /** A page about the service: `GET /docs`. */
  docs(options: CallOptions = {}): Promise<DocsAnswer> {
    return this.text("GET", "/docs", options);
  }

  /**
   * Insights on the contact named in the body, or on the organization: `POST /generate-insights`.
   * Needs the scope `score:read`.
   */
  generateInsights(
    body: GenerateInsightsBody = {},
    options: CallOptions = {},
  ): Promise<GenerateInsightsAnswer> {
    return this.json("POST", "/generate-insights", { ...options, body });
  }

  /** Whether the process lives, and the state of its parts: `GET /health`. */
  health(options: CallOptions = {}): Promise<HealthAnswer> {
    return this.json("GET", "/health", options);
  }

  /** Talk to an assistant: `POST /mcp`. Needs the scope `score:read`. */
  askAssistant(body: AskAssistantBody, options: CallOptions = {}): Promise<AskAssistantAnswer> {
    return this.json("POST", "/mcp", { ...options, body });
  }

  /** Counts for Prometheus: `GET /metrics`. Needs the scope `score:read`. */
  metrics(options: CallOptions = {}): Promise<MetricsAnswer> {
    return this.text("GET", "/metrics", options);
  }

  /** This document: `GET /openapi.json`. */
  openAPI(options: CallOptions = {}): Promise<OpenAPIAnswer> {
    return this.json("GET", "/openapi.json", options);
  }

  /** Whether a score could be stored now: `GET /ready`. */
  ready(options: CallOptions = {}): Promise<ReadyAnswer> {
    return this.json("GET", "/ready", options);
  }

  /**
   * The agent, its breaker, and what was used today: `GET /v1/agent`. Needs the scope `score:read`.
   */
  agent(options: CallOptions = {}): Promise<AgentAnswer> {
    return this.json("GET", "/v1/agent", options);
  }

  /** Runs of agents, newest first: `GET /v1/agent-runs`. Needs the scope `score:read`. */
  agentRuns(query: AgentRunsQuery = {}, options: CallOptions = {}): Promise<AgentRunsAnswer> {
    return this.json("GET", `/v1/agent-runs${search(query)}`, options);
  }

  /** One run of an agent, step by step: `GET /v1/agent-runs/{id}`. Needs the scope `score:read`. */
  agentRun(id: string | number, options: CallOptions = {}): Promise<AgentRunAnswer> {
    return this.json("GET", `/v1/agent-runs/${part(id)}`, options);
  }

  /**
   * All that an agent sent and received: `GET /v1/agent-runs/{id}/exchanges`. Needs the scope
   * `audit:read`.
   */
  agentExchanges(id: string | number, options: CallOptions = {}): Promise<AgentExchangesAnswer> {
    return this.json("GET", `/v1/agent-runs/${part(id)}/exchanges`, options);
  }

  /**
   * The ledger entries of the organization's scores, newest first: `GET /v1/audit/log`. Needs the
   * scope `audit:read`.
   */
  auditLog(query: AuditLogQuery = {}, options: CallOptions = {}): Promise<AuditLogAnswer> {
    return this.json("GET", `/v1/audit/log${search(query)}`, options);
  }

  /**
   * A proof that a score is in the log: `GET /v1/audit/proofs/{number}`. Needs the scope
   * `audit:read`.
   */
  proof(number: string | number, options: CallOptions = {}): Promise<ProofAnswer> {
    return this.json("GET", `/v1/audit/proofs/${part(number)}`, options);
  }

  /** Compute one score again, or all: `POST /v1/audit/replay`. Needs the scope `audit:read`. */
  replay(body: ReplayBody = {}, options: CallOptions = {}): Promise<ReplayAnswer> {
    return this.json("POST", "/v1/audit/replay", { ...options, body });
  }

  /** Recompute the log: `POST /v1/audit/verify`. Needs the scope `audit:read`. */
  verify(body: VerifyBody = {}, options: CallOptions = {}): Promise<VerifyAnswer> {
    return this.json("POST", "/v1/audit/verify", { ...options, body });
  }

  /** Search contacts: `GET /v1/contacts`. Needs the scope `score:read`. */
  contacts(query: ContactsQuery = {}, options: CallOptions = {}): Promise<ContactsAnswer> {
    return this.json("GET", `/v1/contacts${search(query)}`, options);
  }

  /** Add a contact: `POST /v1/contacts`. Needs the scope `contacts:write`. */
  addContact(body: AddContactBody, options: KeyedOptions = {}): Promise<AddContactAnswer> {
    return this.keyed("POST", "/v1/contacts", { ...options, body });
  }

  /** One contact: `GET /v1/contacts/{id}`. Needs the scope `score:read`. */
  contact(id: string | number, options: CallOptions = {}): Promise<ContactAnswer> {
    return this.json("GET", `/v1/contacts/${part(id)}`, options);
  }

  /** Change fields of a contact: `PATCH /v1/contacts/{id}`. Needs the scope `contacts:write`. */
  editContact(
    id: string | number,
    body: EditContactBody,
    options: KeyedOptions = {},
  ): Promise<EditContactAnswer> {
    return this.keyed("PATCH", `/v1/contacts/${part(id)}`, { ...options, body });
  }

  /** Take a contact off the list: `DELETE /v1/contacts/{id}`. Needs the scope `contacts:write`. */
  removeContact(id: string | number, options: KeyedOptions = {}): Promise<RemoveContactAnswer> {
    return this.keyed("DELETE", `/v1/contacts/${part(id)}`, options);
  }

  /**
   * Erase a person for good, and search the file for what is left: `POST
   * /v1/contacts/{id}/erasure`. Needs the scope `admin`.
   */
  erasePerson(
    id: string | number,
    body: ErasePersonBody = {},
    options: CallOptions = {},
  ): Promise<ErasePersonAnswer> {
    return this.json("POST", `/v1/contacts/${part(id)}/erasure`, { ...options, body });
  }

  /** Insights on a contact: `GET /v1/contacts/{id}/insights`. Needs the scope `score:read`. */
  contactInsights(id: string | number, options: CallOptions = {}): Promise<ContactInsightsAnswer> {
    return this.json("GET", `/v1/contacts/${part(id)}/insights`, options);
  }

  /**
   * What happened with a contact, newest first: `GET /v1/contacts/{id}/interactions`. Needs the
   * scope `score:read`.
   */
  interactions(
    id: string | number,
    query: InteractionsQuery = {},
    options: CallOptions = {},
  ): Promise<InteractionsAnswer> {
    return this.json("GET", `/v1/contacts/${part(id)}/interactions${search(query)}`, options);
  }

  /**
   * Write a note, log a call or a meeting: `POST /v1/contacts/{id}/interactions`. Needs the scope
   * `contacts:write`.
   */
  addInteraction(
    id: string | number,
    body: AddInteractionBody,
    options: KeyedOptions = {},
  ): Promise<AddInteractionAnswer> {
    return this.keyed("POST", `/v1/contacts/${part(id)}/interactions`, { ...options, body });
  }

  /**
   * Take an interaction back: `DELETE /v1/contacts/{id}/interactions/{interaction}`. Needs the
   * scope `contacts:write`.
   */
  removeInteraction(
    id: string | number,
    interaction: string | number,
    options: KeyedOptions = {},
  ): Promise<RemoveInteractionAnswer> {
    return this.keyed(
      "DELETE",
      `/v1/contacts/${part(id)}/interactions/${part(interaction)}`,
      options,
    );
  }

  /**
   * Take a person who objects out of scoring, or score them for review only: `PUT
   * /v1/contacts/{id}/objection`. Needs the scope `contacts:write`.
   */
  setObjection(
    id: string | number,
    body: SetObjectionBody,
    options: KeyedOptions = {},
  ): Promise<SetObjectionAnswer> {
    return this.keyed("PUT", `/v1/contacts/${part(id)}/objection`, { ...options, body });
  }

  /**
   * Take an objection back: `DELETE /v1/contacts/{id}/objection`. Needs the scope `contacts:write`.
   */
  removeObjection(id: string | number, options: KeyedOptions = {}): Promise<RemoveObjectionAnswer> {
    return this.keyed("DELETE", `/v1/contacts/${part(id)}/objection`, options);
  }

  /**
   * Say how it ended with a contact: `PUT /v1/contacts/{id}/outcome`. Needs the scope
   * `contacts:write`.
   */
  setOutcome(
    id: string | number,
    body: SetOutcomeBody,
    options: KeyedOptions = {},
  ): Promise<SetOutcomeAnswer> {
    return this.keyed("PUT", `/v1/contacts/${part(id)}/outcome`, { ...options, body });
  }

  /**
   * Set a score of one's own beside the model's: `PUT /v1/contacts/{id}/override`. Needs the scope
   * `contacts:write`.
   */
  setOverride(
    id: string | number,
    body: SetOverrideBody,
    options: KeyedOptions = {},
  ): Promise<SetOverrideAnswer> {
    return this.keyed("PUT", `/v1/contacts/${part(id)}/override`, { ...options, body });
  }

  /**
   * Take a set score back: `DELETE /v1/contacts/{id}/override`. Needs the scope `contacts:write`.
   */
  removeOverride(id: string | number, options: KeyedOptions = {}): Promise<RemoveOverrideAnswer> {
    return this.keyed("DELETE", `/v1/contacts/${part(id)}/override`, options);
  }

  /**
   * Everything held of a person, for themselves: `GET /v1/contacts/{id}/record`. Needs the scope
   * `export`.
   */
  personRecord(id: string | number, options: CallOptions = {}): Promise<PersonRecordAnswer> {
    return this.json("GET", `/v1/contacts/${part(id)}/record`, options);
  }

  /**
   * Take a contact back onto the list: `POST /v1/contacts/{id}/restore`. Needs the scope
   * `contacts:write`.
   */
  restoreContact(
    id: string | number,
    body: RestoreContactBody = {},
    options: KeyedOptions = {},
  ): Promise<RestoreContactAnswer> {
    return this.keyed("POST", `/v1/contacts/${part(id)}/restore`, { ...options, body });
  }

  /** Score a contact now: `POST /v1/contacts/{id}/score`. Needs the scope `score:write`. */
  scoreContact(
    id: string | number,
    body: ScoreContactBody = {},
    options: KeyedOptions = {},
  ): Promise<ScoreContactAnswer> {
    return this.keyed("POST", `/v1/contacts/${part(id)}/score`, { ...options, body });
  }

  /**
   * The score history of a contact, newest first: `GET /v1/contacts/{id}/scores`. Needs the scope
   * `score:read`.
   */
  scores(
    id: string | number,
    query: ScoresQuery = {},
    options: CallOptions = {},
  ): Promise<ScoresAnswer> {
    return this.json("GET", `/v1/contacts/${part(id)}/scores${search(query)}`, options);
  }

  /** Contacts said to be two people: `GET /v1/distinct-contacts`. Needs the scope `score:read`. */
  distinctContacts(options: CallOptions = {}): Promise<DistinctContactsAnswer> {
    return this.json("GET", "/v1/distinct-contacts", options);
  }

  /**
   * Say that two contacts are two people: `POST /v1/distinct-contacts`. Needs the scope
   * `contacts:write`.
   */
  keepDistinct(body: KeepDistinctBody, options: CallOptions = {}): Promise<KeepDistinctAnswer> {
    return this.json("POST", "/v1/distinct-contacts", { ...options, body });
  }

  /**
   * Take back that two contacts are two people: `DELETE /v1/distinct-contacts/{id}`. Needs the
   * scope `contacts:write`.
   */
  forgetDistinct(id: string | number, options: CallOptions = {}): Promise<ForgetDistinctAnswer> {
    return this.json("DELETE", `/v1/distinct-contacts/${part(id)}`, options);
  }

  /** Contacts that may be one person: `GET /v1/duplicates`. Needs the scope `score:read`. */
  duplicates(query: DuplicatesQuery = {}, options: CallOptions = {}): Promise<DuplicatesAnswer> {
    return this.json("GET", `/v1/duplicates${search(query)}`, options);
  }

  /** All records of a kind: `GET /v1/export/{kind}`. Needs the scope `export`. */
  exportFile(
    kind: string | number,
    query: ExportFileQuery = {},
    options: CallOptions = {},
  ): Promise<ExportFileAnswer> {
    return this.response("GET", `/v1/export/${part(kind)}${search(query)}`, options);
  }

  /**
   * What scores promised against what came, and how soon leads were reached: `GET /v1/impact`.
   * Needs the scope `score:read`.
   */
  impact(options: CallOptions = {}): Promise<ImpactAnswer> {
    return this.json("GET", "/v1/impact", options);
  }

  /** Imports, newest first: `GET /v1/imports`. Needs the scope `score:read`. */
  imports(options: CallOptions = {}): Promise<ImportsAnswer> {
    return this.json("GET", "/v1/imports", options);
  }

  /** Import a file: `POST /v1/imports`. Needs the scope `contacts:write`. */
  importFile(
    body: ImportFileBody,
    query: ImportFileQuery = {},
    options: KeyedOptions = {},
  ): Promise<ImportFileAnswer> {
    return this.keyed("POST", `/v1/imports${search(query)}`, { ...options, upload: body });
  }

  /**
   * One import and the records it rejected: `GET /v1/imports/{id}`. Needs the scope `score:read`.
   */
  importRun(id: string | number, options: CallOptions = {}): Promise<ImportRunAnswer> {
    return this.json("GET", `/v1/imports/${part(id)}`, options);
  }

  /** Take an import back: `DELETE /v1/imports/{id}`. Needs the scope `contacts:write`. */
  undoImport(
    id: string | number,
    query: UndoImportQuery = {},
    options: CallOptions = {},
  ): Promise<UndoImportAnswer> {
    return this.json("DELETE", `/v1/imports/${part(id)}${search(query)}`, options);
  }

  /** Do an undone import again: `POST /v1/imports/{id}/redo`. Needs the scope `contacts:write`. */
  redoImport(
    id: string | number,
    body: RedoImportBody = {},
    query: RedoImportQuery = {},
    options: CallOptions = {},
  ): Promise<RedoImportAnswer> {
    return this.json("POST", `/v1/imports/${part(id)}/redo${search(query)}`, { ...options, body });
  }

  /** Insights on the organization: `GET /v1/insights`. Needs the scope `score:read`. */
  organizationInsights(options: CallOptions = {}): Promise<OrganizationInsightsAnswer> {
    return this.json("GET", "/v1/insights", options);
  }

  /** Leads as lists show them: `GET /v1/leads`. Needs the scope `score:read`. */
  leads(query: LeadsQuery = {}, options: CallOptions = {}): Promise<LeadsAnswer> {
    return this.json("GET", `/v1/leads${search(query)}`, options);
  }

  /** Where all leads stand: `GET /v1/leads/summary`. Needs the scope `score:read`. */
  leadSummary(query: LeadSummaryQuery = {}, options: CallOptions = {}): Promise<LeadSummaryAnswer> {
    return this.json("GET", `/v1/leads/summary${search(query)}`, options);
  }

  /** What was said of columns, kept by name: `GET /v1/mappings`. Needs the scope `score:read`. */
  mappings(options: CallOptions = {}): Promise<MappingsAnswer> {
    return this.json("GET", "/v1/mappings", options);
  }

  /** Forget a mapping: `DELETE /v1/mappings/{name}`. Needs the scope `contacts:write`. */
  forgetMapping(name: string | number, options: CallOptions = {}): Promise<ForgetMappingAnswer> {
    return this.json("DELETE", `/v1/mappings/${part(name)}`, options);
  }

  /** The merges that stand: `GET /v1/merges`. Needs the scope `score:read`. */
  merges(options: CallOptions = {}): Promise<MergesAnswer> {
    return this.json("GET", "/v1/merges", options);
  }

  /** Make two contacts one: `POST /v1/merges`. Needs the scope `contacts:write`. */
  mergeContacts(body: MergeContactsBody, options: KeyedOptions = {}): Promise<MergeContactsAnswer> {
    return this.keyed("POST", "/v1/merges", { ...options, body });
  }

  /** Take a merge back: `DELETE /v1/merges/{id}`. Needs the scope `contacts:write`. */
  undoMerge(id: string | number, options: KeyedOptions = {}): Promise<UndoMergeAnswer> {
    return this.keyed("DELETE", `/v1/merges/${part(id)}`, options);
  }

  /** The versions of the model, oldest first: `GET /v1/models`. Needs the scope `score:read`. */
  models(options: CallOptions = {}): Promise<ModelsAnswer> {
    return this.json("GET", "/v1/models", options);
  }

  /** Learn a model from the outcomes: `POST /v1/models`. Needs the scope `admin`. */
  learnModel(body: LearnModelBody = {}, options: CallOptions = {}): Promise<LearnModelAnswer> {
    return this.json("POST", "/v1/models", { ...options, body });
  }

  /** One model with its parameters: `GET /v1/models/{model}`. Needs the scope `score:read`. */
  model(model: string | number, options: CallOptions = {}): Promise<ModelAnswer> {
    return this.json("GET", `/v1/models/${part(model)}`, options);
  }

  /**
   * Whether contacts and outcomes still are those a model learned from: `GET
   * /v1/models/{model}/drift`. Needs the scope `score:read`.
   */
  modelDrift(model: string | number, options: CallOptions = {}): Promise<ModelDriftAnswer> {
    return this.json("GET", `/v1/models/${part(model)}/drift`, options);
  }

  /** Take a stored model into use: `POST /v1/models/{model}/publish`. Needs the scope `admin`. */
  publishModel(
    model: string | number,
    body: PublishModelBody = {},
    options: CallOptions = {},
  ): Promise<PublishModelAnswer> {
    return this.json("POST", `/v1/models/${part(model)}/publish`, { ...options, body });
  }

  /**
   * How good a model is on the outcomes known today: `GET /v1/models/{model}/quality`. Needs the
   * scope `score:read`.
   */
  modelQuality(
    model: string | number,
    query: ModelQualityQuery = {},
    options: CallOptions = {},
  ): Promise<ModelQualityAnswer> {
    return this.json("GET", `/v1/models/${part(model)}/quality${search(query)}`, options);
  }

  /** What holds for the organization: `GET /v1/organization`. Needs the scope `score:read`. */
  organization(options: CallOptions = {}): Promise<OrganizationAnswer> {
    return this.json("GET", "/v1/organization", options);
  }

  /** Change what holds for the organization: `PATCH /v1/organization`. Needs the scope `admin`. */
  editOrganization(
    body: EditOrganizationBody,
    options: CallOptions = {},
  ): Promise<EditOrganizationAnswer> {
    return this.json("PATCH", "/v1/organization", { ...options, body });
  }

  /**
   * For how long things are kept, and what is due: `GET /v1/retention`. Needs the scope
   * `audit:read`.
   */
  retention(options: CallOptions = {}): Promise<RetentionAnswer> {
    return this.json("GET", "/v1/retention", options);
  }

  /** Take out what is due by the rules: `POST /v1/retention/runs`. Needs the scope `admin`. */
  applyRetention(
    body: ApplyRetentionBody = {},
    options: CallOptions = {},
  ): Promise<ApplyRetentionAnswer> {
    return this.json("POST", "/v1/retention/runs", { ...options, body });
  }

  /** Keep a kind for so many days: `PUT /v1/retention/{rule}`. Needs the scope `admin`. */
  setRetention(
    rule: string | number,
    body: SetRetentionBody,
    options: CallOptions = {},
  ): Promise<SetRetentionAnswer> {
    return this.json("PUT", `/v1/retention/${part(rule)}`, { ...options, body });
  }

  /** Keep a kind for good again: `DELETE /v1/retention/{rule}`. Needs the scope `admin`. */
  removeRetention(
    rule: string | number,
    options: CallOptions = {},
  ): Promise<RemoveRetentionAnswer> {
    return this.json("DELETE", `/v1/retention/${part(rule)}`, options);
  }

  /** The rules in use: `GET /v1/rules`. Needs the scope `score:read`. */
  rules(options: CallOptions = {}): Promise<RulesAnswer> {
    return this.json("GET", "/v1/rules", options);
  }

  /**
   * Score with these rules from now on, instead of those in use: `PUT /v1/rules`. Needs the scope
   * `admin`.
   */
  publishRules(body: PublishRulesBody, options: CallOptions = {}): Promise<PublishRulesAnswer> {
    return this.json("PUT", "/v1/rules", { ...options, body });
  }

  /**
   * Whom rules would move, and by how much; nothing is stored: `POST /v1/rules/test`. Needs the
   * scope `score:read`.
   */
  testRules(body: TestRulesBody, options: CallOptions = {}): Promise<TestRulesAnswer> {
    return this.json("POST", "/v1/rules/test", { ...options, body });
  }

  /**
   * Jobs since the service started, newest first: `GET /v1/score-jobs`. Needs the scope
   * `score:read`.
   */
  scoreJobs(options: CallOptions = {}): Promise<ScoreJobsAnswer> {
    return this.json("GET", "/v1/score-jobs", options);
  }

  /** One job: `GET /v1/score-jobs/{id}`. Needs the scope `score:read`. */
  scoreJob(id: string | number, options: CallOptions = {}): Promise<ScoreJobAnswer> {
    return this.json("GET", `/v1/score-jobs/${part(id)}`, options);
  }

  /** Ask a job to end: `DELETE /v1/score-jobs/{id}`. Needs the scope `score:write`. */
  stopScoreJob(id: string | number, options: CallOptions = {}): Promise<StopScoreJobAnswer> {
    return this.json("DELETE", `/v1/score-jobs/${part(id)}`, options);
  }

  /** The score history, newest first: `GET /v1/scores`. Needs the scope `score:read`. */
  allScores(query: AllScoresQuery = {}, options: CallOptions = {}): Promise<AllScoresAnswer> {
    return this.json("GET", `/v1/scores${search(query)}`, options);
  }

  /** Score a lead: `POST /v1/scores`. Needs the scope `score:write`. */
  addScore(body: AddScoreBody, options: KeyedOptions = {}): Promise<AddScoreAnswer> {
    return this.keyed("POST", "/v1/scores", { ...options, body });
  }

  /** One score: `GET /v1/scores/{number}`. Needs the scope `score:read`. */
  storedScore(number: string | number, options: CallOptions = {}): Promise<StoredScoreAnswer> {
    return this.json("GET", `/v1/scores/${part(number)}`, options);
  }

  /**
   * Why a score differs from an earlier one: `GET /v1/scores/{number}/difference`. Needs the scope
   * `score:read`.
   */
  scoreDifference(
    number: string | number,
    query: ScoreDifferenceQuery,
    options: CallOptions = {},
  ): Promise<ScoreDifferenceAnswer> {
    return this.json("GET", `/v1/scores/${part(number)}/difference${search(query)}`, options);
  }

  /**
   * Why a score is what it is: `GET /v1/scores/{number}/explanation`. Needs the scope `score:read`.
   */
  explanation(number: string | number, options: CallOptions = {}): Promise<ExplanationAnswer> {
    return this.json("GET", `/v1/scores/${part(number)}/explanation`, options);
  }

  /** Sessions of the dashboard, newest first: `GET /v1/sessions`. Needs the scope `score:read`. */
  sessions(options: CallOptions = {}): Promise<SessionsAnswer> {
    return this.json("GET", "/v1/sessions", options);
  }

  /** Open a session of the dashboard: `POST /v1/sessions`. */
  openSession(body: OpenSessionBody, options: CallOptions = {}): Promise<OpenSessionAnswer> {
    return this.json("POST", "/v1/sessions", { ...options, body });
  }

  /** End a session: `DELETE /v1/sessions/{id}`. Needs the scope `score:read`. */
  endSession(id: string | number, options: CallOptions = {}): Promise<EndSessionAnswer> {
    return this.json("DELETE", `/v1/sessions/${part(id)}`, options);
  }

  /** The state of the sync: `GET /v1/sync`. Needs the scope `score:read`. */
  syncState(options: CallOptions = {}): Promise<SyncStateAnswer> {
    return this.json("GET", "/v1/sync", options);
  }

  /** Sync now: `POST /v1/sync`. Needs the scope `contacts:write`. */
  sync(body: SyncBody = {}, options: CallOptions = {}): Promise<SyncAnswer> {
    return this.json("POST", "/v1/sync", { ...options, body });
  }

  /** Values that both sides changed: `GET /v1/sync/conflicts`. Needs the scope `score:read`. */
  conflicts(options: CallOptions = {}): Promise<ConflictsAnswer> {
    return this.json("GET", "/v1/sync/conflicts", options);
  }

  /**
   * Say which value of a conflict shall stand: `POST /v1/sync/conflicts/{number}/resolve`. Needs
   * the scope `contacts:write`.
   */
  resolveConflict(
    number: string | number,
    body: ResolveConflictBody,
    options: CallOptions = {},
  ): Promise<ResolveConflictAnswer> {
    return this.json("POST", `/v1/sync/conflicts/${part(number)}/resolve`, { ...options, body });
  }

  /** Edits the server refused: `GET /v1/sync/quarantine`. Needs the scope `score:read`. */
  quarantine(options: CallOptions = {}): Promise<QuarantineAnswer> {
    return this.json("GET", "/v1/sync/quarantine", options);
  }

  /**
   * Give a refused edit up: `DELETE /v1/sync/quarantine/{id}`. Needs the scope `contacts:write`.
   */
  dropEdit(id: string | number, options: CallOptions = {}): Promise<DropEditAnswer> {
    return this.json("DELETE", `/v1/sync/quarantine/${part(id)}`, options);
  }

  /**
   * Make a refused edit again: `POST /v1/sync/quarantine/{id}/retry`. Needs the scope
   * `contacts:write`.
   */
  retryEdit(
    id: string | number,
    body: RetryEditBody = {},
    options: CallOptions = {},
  ): Promise<RetryEditAnswer> {
    return this.json("POST", `/v1/sync/quarantine/${part(id)}/retry`, { ...options, body });
  }

  /** The tokens of the organization, oldest first: `GET /v1/tokens`. Needs the scope `admin`. */
  tokens(options: CallOptions = {}): Promise<TokensAnswer> {
    return this.json("GET", "/v1/tokens", options);
  }

  /** Make a token, and show it once: `POST /v1/tokens`. Needs the scope `admin`. */
  makeToken(body: MakeTokenBody, options: CallOptions = {}): Promise<MakeTokenAnswer> {
    return this.json("POST", "/v1/tokens", { ...options, body });
  }

  /** Take a token back: `DELETE /v1/tokens/{id}`. Needs the scope `admin`. */
  revokeToken(id: string | number, options: CallOptions = {}): Promise<RevokeTokenAnswer> {
    return this.json("DELETE", `/v1/tokens/${part(id)}`, options);
  }

  /** Whom to call today: `GET /v1/top`. Needs the scope `score:read`. */
  top(query: TopQuery = {}, options: CallOptions = {}): Promise<TopAnswer> {
    return this.json("GET", `/v1/top${search(query)}`, options);
  }

  /** Runs, newest first: `GET /v1/traces`. Needs the scope `score:read`. */
  traces(query: TracesQuery = {}, options: CallOptions = {}): Promise<TracesAnswer> {
    return this.json("GET", `/v1/traces${search(query)}`, options);
  }

  /** One run, step by step: `GET /v1/traces/{id}`. Needs the scope `score:read`. */
  trace(id: string | number, options: CallOptions = {}): Promise<TraceAnswer> {
    return this.json("GET", `/v1/traces/${part(id)}`, options);
  }

  /** The receivers of webhooks, oldest first: `GET /v1/webhooks`. Needs the scope `admin`. */
  webhooks(options: CallOptions = {}): Promise<WebhooksAnswer> {
    return this.json("GET", "/v1/webhooks", options);
  }

  /**
   * Add a receiver of webhooks, and show its secret once: `POST /v1/webhooks`. Needs the scope
   * `admin`.
   */
  addWebhook(body: AddWebhookBody, options: CallOptions = {}): Promise<AddWebhookAnswer> {
    return this.json("POST", "/v1/webhooks", { ...options, body });
  }

  /** Take a receiver of webhooks away: `DELETE /v1/webhooks/{id}`. Needs the scope `admin`. */
  removeWebhook(id: string | number, options: CallOptions = {}): Promise<RemoveWebhookAnswer> {
    return this.json("DELETE", `/v1/webhooks/${part(id)}`, options);
  }

  /** Send a receiver a message now: `POST /v1/webhooks/{id}/test`. Needs the scope `admin`. */
  testWebhook(
    id: string | number,
    body: TestWebhookBody = {},
    options: CallOptions = {},
  ): Promise<TestWebhookAnswer> {
    return this.json("POST", `/v1/webhooks/${part(id)}/test`, { ...options, body });
  }
}
// end generated

/** The service's operations, and what the CRM needs around its scores. */
export class AssayClient extends AssayOperations {
  /** Scores a lead; the fallback answers where the service cannot, unless the caller aborted. */
  async scoreLead<Fallback extends FallbackScore = FallbackScore>(
    lead: Lead,
    options: ScoreOptions<Fallback> = {},
  ): Promise<ScoreAnswer<Fallback>> {
    try {
      const score = await this.scored(lead, options);
      return { ...score, answeredBy: "service" };
    } catch (cause) {
      const error = asError(cause);
      if (!options.fallback || error.kind === "aborted" || error.kind === "objected") throw error;
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

  override health(options: CallOptions = {}): Promise<HealthAnswer> {
    return super.health({ timeoutMs: healthTimeoutMs, ...options });
  }

  /** Whether the service answers as healthy; never throws. */
  async isAvailable(options: CallOptions = {}): Promise<boolean> {
    try {
      return (await this.health({ timeoutMs: pingTimeoutMs, ...options })).status === "healthy";
    } catch {
      return false;
    }
  }

  /** What a score would be under other facts; nothing is stored. */
  whatIf(
    scoreNumber: number,
    facts: WhatIfBody["what_if"],
    options: CallOptions = {},
  ): Promise<WhatIfAnswer> {
    const body = { what_if: facts };
    return this.json("POST", `/v1/scores/${scoreNumber}/what-if`, { ...options, body });
  }

  /** Starts scoring everybody, or those who changed. */
  startScoreJob(
    selection: "all" | "stale" = "stale",
    options: KeyedOptions = {},
  ): Promise<StartScoreJobAnswer> {
    return this.keyed("POST", "/v1/score-jobs", { ...options, body: { selection } });
  }

  /** The states of a job as they come; ends with the job. */
  watchScoreJob(id: string, signal?: AbortSignal): AsyncGenerator<Job, void, void> {
    const path = `/v1/score-jobs/${part(id)}/events`;
    return this.events("GET", path, signal === undefined ? {} : { signal });
  }

  /** What an auditor is given of a period, for programs; the service has it as a page, too. */
  auditReport(
    query: Omit<AuditReportQuery, "format"> = {},
    options: CallOptions = {},
  ): Promise<AuditReport> {
    return this.json("GET", `/v1/audit/report${search({ ...query, format: "json" })}`, options);
  }

  private async scored(lead: ScoreLeadBody, options: KeyedOptions): Promise<Score> {
    const answer = await this.keyed<Score>("POST", "/score-lead", { ...options, body: lead });
    if ((answer as { objected?: boolean })?.objected === true) {
      throw new AssayError("objected", "the person objected to being scored", undefined, answer);
    }
    if (!Number.isInteger(answer?.score) || typeof answer.category !== "string") {
      throw new AssayError("format", "the answer is no score", undefined, answer);
    }
    return answer;
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

/** A variable part of a path. */
function part(value: string | number): string {
  return encodeURIComponent(String(value));
}

function search(query: object): string {
  const pairs = Object.entries(query)
    .filter(([, value]) => value !== undefined && value !== null)
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
