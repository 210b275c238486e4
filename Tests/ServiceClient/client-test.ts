// Uses every part of the TypeScript client against the real service.
//
//   node client-test.js http://localhost:8001 TOKEN
import { AssayClient, AssayError } from "./assay.js";
import type { Job, Lead, ScoreAnswer } from "./assay.js";

declare const process: { argv: string[] };

function check(claim: unknown, words: string): asserts claim {
  if (!claim) throw new Error(`not so: ${words}`);
}

async function error(call: Promise<unknown>): Promise<AssayError> {
  try {
    await call;
  } catch (cause) {
    check(cause instanceof AssayError, "errors are AssayErrors");
    return cause;
  }
  throw new Error("not so: the call fails");
}

const baseURL = process.argv[2] ?? "";
const token = process.argv[3] ?? "";
const assay = new AssayClient({ baseURL, token });
const lead: Lead = { name: "Ada Rossi", email: "ada@rossi.example", company: "Rossi Srl" };

// One lead: the service answers, with everything.
const answer: ScoreAnswer = await assay.scoreLead(lead);
check(answer.answeredBy === "service", "the service answers");
check(answer.reasons.length > 10 && answer.trace_id.length === 32, "with reasons and trace");

// The same key scores once.
const once = await assay.scoreLead(lead, { idempotencyKey: "one" });
const twice = await assay.scoreLead(lead, { idempotencyKey: "one" });
check(once.answeredBy === "service" && twice.answeredBy === "service", "both are answered");
check(once.score_number === twice.score_number, "by one score");

// A lost connection is tried again under the same key, and scores once.
let losses = 1;
const keys: string[] = [];
const flaky = new AssayClient({
  baseURL,
  token,
  fetch: async (input, init) => {
    keys.push((init?.headers as Record<string, string>)["Idempotency-Key"] ?? "");
    const response = await fetch(input, init);
    if (losses-- > 0) {
      await response.text();
      throw new TypeError("connection lost");
    }
    return response;
  },
});
const recovered = await flaky.scoreLead(lead);
check(recovered.answeredBy === "service", "the retry is answered");
check(keys.length === 2 && keys[0] === keys[1] && keys[0] !== "", "under the same key");

// Nobody there: the fallback answers and says so; without one the error says why.
const nowhere = new AssayClient({ baseURL: "http://127.0.0.1:9" });
const fallen = await nowhere.scoreLead(lead, {
  fallback: () => ({ score: 50, category: "warm" as const, reasoning: "offline" }),
});
check(fallen.answeredBy === "fallback" && fallen.error.kind === "network", "the fallback answers");
check((await error(nowhere.scoreLead(lead))).kind === "network", "no fallback, an error");
check(!(await nowhere.isAvailable()), "it is not available");

// Time-outs and aborts are told apart, and aborting asks no fallback.
const silent = new AssayClient({
  baseURL,
  fetch: (_, init) =>
    new Promise((_resolve, reject) => {
      init?.signal?.addEventListener("abort", () => reject(new Error("aborted")));
    }),
});
check((await error(silent.scoreLead(lead, { timeoutMs: 20 }))).kind === "timeout", "a time-out");
const controller = new AbortController();
setTimeout(() => controller.abort(), 20);
const aborted = silent.scoreLead(lead, {
  signal: controller.signal,
  fallback: () => ({ score: 0, category: "cold" as const, reasoning: "" }),
});
check((await error(aborted)).kind === "aborted", "an abort");

// A batch: in order, with progress, one bad lead among them.
const leads: Lead[] = Array.from({ length: 40 }, (_, number) => ({
  name: `Lead ${number}`,
  email: number === 7 ? "x".repeat(2_000) : `lead${number}@batch.example`,
}));
let progress = 0;
const results = await assay.scoreBatch(leads, {
  concurrency: 6,
  onProgress: (done, total) => {
    check(done === ++progress && total === leads.length, "progress counts up");
  },
});
check(results.length === 40 && progress === 40, "all are told of");
results.forEach((result, place) => {
  check(result.lead === leads[place], "in order");
  check(result.ok === (place !== 7), "the bad one alone fails");
  if (!result.ok) check(result.error.status === 422, "with the service's words");
});

// Insights, contacts, explanation and what-if.
check((await assay.health()).status === "healthy" && (await assay.isAvailable()), "healthy");
const analysis = await assay.analyzeContact(lead);
check(analysis.recommendations.length === 3, "three recommendations");
const organization = await assay.generateInsights();
check(organization.insight_type === "organization", "about the organization");
check(organization.totals.contacts >= 40, "with all its contacts");
const person = await assay.generateInsights({ email: lead.email });
check(person.insight_type === "contact" && person.is_known, "about one contact");
const page = await assay.contacts({ q: "batch.example", limit: 10 });
check(page.contacts.length === 10 && page.next_cursor !== null, "a page");
const rest = await assay.contacts({ q: "batch.example", limit: 200, cursor: page.next_cursor });
check(rest.contacts.length === 29 && rest.next_cursor === null, "and the rest");
const contact = await assay.contact(answer.contact_id);
check(contact.latest_score !== null && contact.email === lead.email, "a contact");
check((await assay.scores(contact.id)).scores.length >= 3, "its history");
const explanation = await assay.explanation(answer.score_number);
check(explanation.what_if_fields.length > 10, "what can be supposed");
const supposed = await assay.whatIf(answer.score_number, { meetings: 3, title: "CEO" });
check(supposed.score > supposed.before, "meetings help");
const wrong = await error(assay.whatIf(answer.score_number, { nonsense: 1 }));
check(wrong.problem?.type === "/docs#invalid-body", "a typed problem");
check(wrong.problem?.errors?.[0]?.pointer === "/what_if/nonsense", "with a pointer");

// A job and its events.
const job = await assay.startScoreJob("all");
let last: Job | undefined;
for await (const state of assay.watchScoreJob(job.id)) last = state;
check(last?.status === "done" && last.done >= 40, "the job ends");

// A wrong token.
const stranger = new AssayClient({ baseURL, token: "assay_00000000_" + "0".repeat(32) });
const refused = await error(stranger.contacts());
check(refused.status === 401 && refused.requestID !== undefined, "a wrong token is refused");

console.log("the client is content");
