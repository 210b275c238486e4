// Uses every part of the TypeScript client against the real service.
//
//   node client-test.js http://localhost:8001 TOKEN
import { AssayClient, AssayError, AssayOperations } from "./assay.js";
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
// Notes the methods that are called, so that none is left out below.
const called = new Set<string>();
const assay = new Proxy(new AssayClient({ baseURL, token }), {
  get(client, name) {
    called.add(String(name));
    const value: unknown = Reflect.get(client, name, client);
    return typeof value === "function" ? value.bind(client) : value;
  },
});
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

// A call refused for the token's rate waits as long as the service says, and is made once more.
const statuses: number[] = [];
let refusals = 1;
const hasty = new AssayClient({
  baseURL,
  token,
  fetch: async (input, init) => {
    const isRefused = refusals-- > 0;
    const response = isRefused
      ? new Response("{}", { status: 429, headers: { "Retry-After": "1" } })
      : await fetch(input, init);
    statuses.push(response.status);
    return response;
  },
});
check((await hasty.contacts({ limit: 1 })).contacts.length === 1, "it is answered");
check(statuses.join() === "429,200", "after one refusal");
refusals = 2;
check((await error(hasty.contacts())).status === 429, "not for ever");

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
check("recommendations" in analysis, "about somebody who did not object");
check("recommendations" in analysis && analysis.recommendations.length === 3, "three of them");
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

// Every other operation, as the service answers it; what needs a project, an agent's run or another
// session answers that there is none.
async function absent(call: Promise<unknown>, ...statuses: number[]): Promise<void> {
  const status = (await error(call)).status ?? 0;
  check(statuses.includes(status), `${status} is one of ${statuses.join(", ")}`);
}

check((await assay.root()).documentation === "/docs", "where the documents are");
check((await assay.ready()).status === "ready", "ready");
check((await assay.agentsStatus()).agents.length > 0, "who scores");
check((await assay.metrics()).includes("# TYPE"), "metrics are text");
check((await assay.openAPI())["openapi"] === "3.1.0", "the description");
check((await assay.docs()).startsWith("<!doctype html>"), "the page");
check((await assay.clientSource()).includes("class AssayClient"), "the client");
check((await assay.elementsSource()).includes("customElements"), "the elements");
check((await assay.dashboardFile("index.html")).ok, "the dashboard");

check((await assay.canvasScore({ contact: lead })).known, "the canvas's score");
check((await assay.canvasClass({ contact: lead })).category.length > 0, "its class");
check((await assay.canvasRecord({ contact: lead })).enrichment_confidence >= 0, "its record");
check((await assay.canvasSentiment({ text: "ciao" })).sentiment === "unknown", "no invention");
check((await assay.canvasMail({ subject: "a", content: "b" })).optimizedSubject === "a", "as it came");
check(!(await assay.canvasDeal({ deal: { value: 1 } })).known, "nothing foreseen");

const first = await assay.addContact({ name: "Elena Blu", email: "e@blu.example", phone: "+39 02 765" });
const again = await assay.addContact(
  { name: "Elena Blu", email: "elena@blu.example", phone: "+39 02 765" },
  { idempotencyKey: "elena" },
);
const same = await assay.addContact(
  { name: "Elena Blu", email: "elena@blu.example", phone: "+39 02 765" },
  { idempotencyKey: "elena" },
);
check(again.id === same.id && again.id !== first.id, "one key adds one contact");
const edited = await assay.editContact(first.id, { title: "CEO" });
check(edited.version > 0 && (await assay.contact(first.id)).title === "CEO", "an edit");
const note = await assay.addInteraction(first.id, { kind: "note", text: "asked for an offer" });
check((await assay.interactions(first.id, { limit: 5 })).interactions.length > 0, "a note");
await assay.removeInteraction(first.id, note.interaction_id ?? "");
check((await assay.scoreContact(first.id)).contact_id === first.id, "a score of a contact");
const asked = await assay.scoreContact(first.id, { agent: "auto" }, { idempotencyKey: "asked" });
check(asked.agent_used === "local_scorecard", "a score of a contact where no agent is chosen");
check((await assay.contactInsights(first.id)).is_known, "its insights");
check((await assay.organizationInsights()).totals.contacts > 0, "all insights");
check((await assay.top({ limit: 3 })).scores.length > 0, "whom to call");
check((await assay.leads({ limit: 2, count: true })).count !== undefined, "leads");
check((await assay.leadSummary()).leads > 0, "where they stand");
check((await assay.duplicates()).pairs.length > 0, "one person twice");
const pair = await assay.keepDistinct({ first: first.id, second: again.id });
check((await assay.distinctContacts()).pairs.length === 1, "two people");
await assay.forgetDistinct(pair.id);
const merge = await assay.mergeContacts({ keep: first.id, merge: again.id });
check((await assay.merges()).merges[0]?.id === merge.id, "made one");
await assay.undoMerge(merge.id);
await assay.setOverride(first.id, { score: 90, reason: "called us" });
await assay.removeOverride(first.id);
// Whoever objected has no score, and no fallback is asked to make one up.
await assay.setObjection(first.id, { extent: "not_scored" });
const objected = assay.scoreLead(
  { id: first.id, name: "", email: "" },
  { fallback: () => ({ score: 50, category: "warm" as const, reasoning: "made up" }) },
);
check((await error(objected)).kind === "objected", "no score is made up");
await assay.removeObjection(first.id);
await assay.setOutcome(first.id, { result: "won" });
check((await assay.removeContact(again.id)).id === again.id, "off the list");
await assay.restoreContact(again.id);
check((await assay.personRecord(again.id)).contact_id === again.id, "all that is held");
check((await assay.erasePerson(again.id, { reason: "request" })).reason === "request", "erased");

const made = await assay.addScore({ email: lead.email, title: "CEO" });
check((await assay.storedScore(made.score_number)).score === made.score, "a stored score");
check((await assay.allScores({ limit: 1 })).scores.length === 1, "the history");
const from = answer.score_number;
check((await assay.scoreDifference(made.score_number, { from })).changes.length > 0, "why it moved");
check((await assay.scoreJobs()).jobs.length > 0, "the jobs");
check((await assay.scoreJob(job.id)).status === "done", "a job");
check((await assay.stopScoreJob(job.id)).id === job.id, "an ended job stays ended");

const models = await assay.models();
const model = models.models[0]?.name ?? "";
check((await assay.model(model)).name === model, "a model");
check((await assay.publishModel(model)).is_in_use, "in use");
await absent(assay.learnModel({ publish: "never" }), 409);
await absent(assay.modelDrift(model), 409);
const quality = assay.modelQuality(model);
await quality.catch((cause: AssayError) => check(cause.status === 409, "or too few outcomes"));
check((await assay.setRetention("leads", { days: 36_500 })).rules[0]?.due === 0, "a rule");
check((await assay.retention()).rules[0]?.days === 36_500, "what is kept");
check((await assay.applyRetention()).is_done, "nobody is due");
check((await assay.removeRetention("leads")).rules.length === 0, "kept for good");
check((await assay.impact()).bands.length === 4, "whether it helps");

const run = (await assay.traces({ limit: 1 })).traces[0]?.id ?? "";
check((await assay.trace(run)).spans !== undefined, "a run step by step");
check((await assay.auditLog({ limit: 1 })).entries.length === 1, "the log");
check((await assay.verify()).intact, "the log is whole");
check((await assay.replay({ score_number: from })).identical === 1, "the same again");
check(Object.keys(await assay.proof(from)).length > 0, "a proof");

check((await assay.auditReport({ since: "2026-01-01T00:00:00Z" })).figures.length > 0, "a report");
check((await assay.rules()).document.rules.length === 0, "no rules");
const rules = {
  format: 1 as const,
  rules: [{ name: "met us", points: 9, if: [{ event: "meeting" as const }] }],
};
check((await assay.testRules(rules)).contacts > 0, "whom they would move");
check((await assay.publishRules(rules)).document.rules[0]?.name === "met us", "from now on");

const file = "id,name,email\n1,Carla Neri,carla@neri.example\n";
const imported = await assay.importFile(
  { type: "text/csv", data: file },
  { name: "contacts.csv", map_as: "crm" },
);
check(imported.created === 1, "an upload");
const trial = await assay.importFile(new Blob([file], { type: "text/csv" }), { dry_run: true });
check(trial.id === null, "a trial of a browser's file");
check((await assay.imports()).imports.length === 1, "the imports");
check((await assay.importRun(imported.id ?? "")).created === 1, "one import");
check((await assay.undoImport(imported.id ?? "")).removed === 1, "taken back");
check((await assay.redoImport(imported.id ?? "")).returned === 1, "done again");
check((await assay.mappings()).mappings[0]?.name === "crm", "a mapping");
check((await assay.forgetMapping("crm")).name === "crm", "forgotten");
const exported = await assay.exportFile("contacts", { format: "csv" });
check((await exported.text()).startsWith("id,"), "a download");

const spare = await assay.makeToken({ name: "spare", scopes: ["score:read"] });
check((await assay.tokens()).tokens.length >= 2, "the tokens");
check((await assay.revokeToken(spare.id)).id === spare.id, "taken back");
check((await assay.sessions()).sessions.length === 0, "nobody at the dashboard");
await absent(assay.openSession({ token }), 403);
await absent(assay.endSession("nobody"), 404);
const hook = await assay.addWebhook({ url: "https://hooks.crm.example/assay" });
check((await assay.webhooks()).webhooks.length === 1, "a receiver");
check(!(await assay.testWebhook(hook.id)).is_taken, "whom nobody finds");
check((await assay.removeWebhook(hook.id)).id === hook.id, "gone");
check((await assay.editOrganization({ time_zone: "Europe/Rome" })).time_zone !== null, "a zone");
check((await assay.organization()).time_zone === "Europe/Rome", "kept");
check((await assay.syncState()).status === "not_set_up", "no project");
await absent(assay.sync(), 404, 409);
check((await assay.conflicts()).count === 0 && (await assay.quarantine()).count === 0, "no conflict");
await absent(assay.resolveConflict(1, { stands: "mine" }), 404, 409);
await absent(assay.retryEdit("x"), 404, 409);
await absent(assay.dropEdit("x"), 404, 409);
check(!(await assay.agent()).chosen, "no agent");
check((await assay.agentRuns()).runs.length === 0, "no run");
await absent(assay.agentRun("x"), 404);
await absent(assay.agentExchanges("x"), 404);
const pong = await assay.askAssistant({ jsonrpc: "2.0", id: 1, method: "ping" });
check(pong !== null && pong.id === 1, "an assistant");

for (const type of [AssayOperations, AssayClient]) {
  for (const name of Object.getOwnPropertyNames(type.prototype)) {
    if (["constructor", "scored"].includes(name)) continue;
    check(called.has(name), `client-test.ts calls ${name}`);
  }
}
console.log("the client is content");
