// Makes the calls that the CRM's front end makes, in the way it makes them: flat bodies, no
// Authorization header, the browser's preflight first, its time-outs, and the fields it reads.
//
//   node crm-client.mjs http://localhost:8001
import assert from "node:assert/strict";

const base = process.argv[2];
const origin = "http://localhost:5173";

async function request(path, method, body, milliseconds) {
  if (method === "POST") {
    const preflight = await fetch(base + path, {
      method: "OPTIONS",
      headers: {
        Origin: origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
      },
    });
    assert.ok(preflight.ok);
    assert.equal(preflight.headers.get("access-control-allow-origin"), origin);
    assert.match(preflight.headers.get("access-control-allow-methods"), /POST/);
    assert.match(preflight.headers.get("access-control-allow-headers"), /content-type/i);
  }
  const response = await fetch(base + path, {
    method,
    headers: { "Content-Type": "application/json", Origin: origin },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: AbortSignal.timeout(milliseconds),
  });
  assert.equal(response.headers.get("access-control-allow-origin"), origin);
  if (!response.ok) {
    throw new Error(`DataPizza API error (${response.status}): ${await response.text()}`);
  }
  return response.json();
}

const score = (lead) => request("/score-lead", "POST", lead, 30_000);

// The badge, the card and the toast.
const answer = await score({
  name: "Giulia Bianchi",
  email: "giulia@bianchi.example",
  company: "Bianchi S.p.A.",
  phone: "+390212345678",
  organization_id: "7b0f3a52-6a5e-4f43-9f61-0d6f0f4b2f11",
});
assert.ok(Number.isInteger(answer.score) && answer.score >= 0 && answer.score <= 100);
assert.ok(["HOT", "WARM", "COLD"].includes(answer.category.toUpperCase()));
assert.ok(answer.reasoning.length > 0);
assert.equal(typeof `datapizza_${answer.agent_used}`, "string");
assert.ok(!Number.isNaN(Date.parse(answer.timestamp)));
const { email_quality, company_fit, engagement, qualification } = answer.breakdown;
assert.equal(email_quality + company_fit + engagement + qualification, answer.score);
assert.ok(Array.isArray(answer.tools_available) && answer.confidence <= 1);
assert.ok(Number.isInteger(answer.processing_time_ms) && "model_used" in answer);

// A contact without an e-mail address, and the chat, which sends nobody.
assert.ok(Number.isInteger((await score({ name: "Solo Nome", email: "" })).score));
const nobody = await score({ name: "", email: "", organization_id: "demo-org" });
assert.equal(nobody.category, "cold");

// The extended analysis.
const analysis = await request(
  "/analyze-contact",
  "POST",
  { name: "Giulia Bianchi", email: "giulia@bianchi.example" },
  30_000,
);
assert.equal(analysis.analysis_type, "extended_contact_profile");
assert.equal(analysis.recommendations.length, 3);

// Health, agent status (which is health to the front end), ping.
const health = await request("/health", "GET", undefined, 5_000);
assert.equal(health.status, "healthy");
assert.ok((await fetch(base + "/", { signal: AbortSignal.timeout(3_000) })).ok);

// An error is printed by its code and body, and readable in spite of its status.
await assert.rejects(score({ name: "Nobody" }), (error) => {
  assert.match(error.message, /^DataPizza API error \(422\): \{"detail":\[\{"type":"missing"/);
  return true;
});
await assert.rejects(request("/generate-workflow", "POST", {}, 30_000), /\(404\): \{/);

// A page of another origin gets nothing.
const stranger = await fetch(base + "/score-lead", {
  method: "POST",
  headers: { "Content-Type": "application/json", Origin: "https://evil.example" },
  body: JSON.stringify({ name: "x", email: "x@y.example" }),
});
assert.equal(stranger.status, 403);
assert.equal(stranger.headers.get("access-control-allow-origin"), null);

console.log("the CRM's client is content");
