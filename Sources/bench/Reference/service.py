"""POST /score-lead in FastAPI: what the same contract costs in the stack the CRM's service was planned in.

Environment: SCORES_FILE, SCORES_SYNCHRONOUS (NORMAL or FULL). One worker, one connection in WAL mode; each
score is committed before it is answered.
"""

import hashlib
import hmac
import json
import os
import secrets
import sqlite3
import time
from datetime import datetime, timezone

from fastapi import FastAPI
from pydantic import BaseModel

FEATURES = 34

app = FastAPI()
db = sqlite3.connect(os.environ["SCORES_FILE"], isolation_level=None, check_same_thread=False)
db.executescript(
    f"""
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = {os.environ["SCORES_SYNCHRONOUS"]};
    PRAGMA foreign_keys = ON;
    CREATE TABLE IF NOT EXISTS contact (
        contact_key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT, email TEXT, company TEXT,
        phone TEXT, key BLOB NOT NULL, created_at INTEGER NOT NULL
    );
    CREATE INDEX IF NOT EXISTS contact_by_email ON contact (email);
    CREATE TABLE IF NOT EXISTS interaction (
        interaction_key INTEGER PRIMARY KEY, contact_key INTEGER NOT NULL REFERENCES contact,
        occurred_at INTEGER NOT NULL, kind INTEGER NOT NULL
    );
    CREATE INDEX IF NOT EXISTS interaction_by_contact ON interaction (contact_key, occurred_at, kind);
    CREATE TABLE IF NOT EXISTS run (
        run_key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, trace_id TEXT NOT NULL,
        started_at INTEGER NOT NULL, finished_at INTEGER NOT NULL, spans TEXT NOT NULL
    );
    CREATE TABLE IF NOT EXISTS score (
        seq INTEGER PRIMARY KEY, contact_key INTEGER NOT NULL REFERENCES contact,
        run_key INTEGER NOT NULL REFERENCES run, score INTEGER NOT NULL, scored_at INTEGER NOT NULL,
        payload TEXT NOT NULL, commitment BLOB NOT NULL, hash BLOB NOT NULL
    );
    """
)
last = (db.execute("SELECT hash FROM score ORDER BY seq DESC LIMIT 1").fetchone() or (b"",))[0]


class Lead(BaseModel):
    name: str
    email: str
    company: str | None = None
    phone: str | None = None
    organization_id: str | None = None


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def contact_of(lead, now):
    row = db.execute("SELECT contact_key, id, key FROM contact WHERE email = ?", (lead.email.lower(),)).fetchone()
    if row:
        return row
    identity, key = secrets.token_hex(16), secrets.token_bytes(32)
    made = db.execute(
        "INSERT INTO contact (id, name, email, company, phone, key, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (identity, lead.name, lead.email.lower(), lead.company, lead.phone, key, now),
    )
    return made.lastrowid, identity, key


def facts_of(contact_key, lead):
    history = db.execute(
        "SELECT occurred_at, kind FROM interaction WHERE contact_key = ? ORDER BY occurred_at", (contact_key,)
    ).fetchall()
    return {"interactions": len(history), "email": lead.email.split("@")[-1], "company": lead.company or ""}


def reasons_of(facts):
    reasons = []
    for feature in range(FEATURES):
        points = ((feature * 7 + facts["interactions"]) % 23 - 11) / 10
        reasons.append(
            {
                "id": f"reason_{feature:02}", "dimension": "engagement",
                "text": "What is known of the lead", "points": points, "expert_points": points,
            }
        )
    reasons.sort(key=lambda reason: -abs(reason["points"]))
    return reasons


@app.get("/health")
async def health():
    return {"status": "ok"}


@app.post("/score-lead")
async def score_lead(lead: Lead):
    global last
    began = time.time_ns()
    now = began // 1000
    db.execute("BEGIN IMMEDIATE")
    contact_key, identity, key = contact_of(lead, now)
    facts = facts_of(contact_key, lead)
    reasons = reasons_of(facts)
    points = [reason["points"] for reason in reasons]
    score = max(0, min(100, round(50 + sum(points))))
    payload = canonical({"contact": identity, "facts": facts, "points": points, "score": score})
    commitment = hmac.new(key, payload.encode(), hashlib.sha256).digest()
    last = hashlib.sha256(last + commitment).digest()
    run_id, trace_id = secrets.token_hex(16), secrets.token_hex(16)
    spans = canonical([{"id": secrets.token_hex(8), "name": name} for name in ("score", "email", "company", "history")])
    run = db.execute(
        "INSERT INTO run (id, trace_id, started_at, finished_at, spans) VALUES (?, ?, ?, ?, ?)",
        (run_id, trace_id, now, time.time_ns() // 1000, spans),
    )
    stored = db.execute(
        "INSERT INTO score (contact_key, run_key, score, scored_at, payload, commitment, hash)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (contact_key, run.lastrowid, score, now, payload, commitment, last),
    )
    db.execute("COMMIT")
    return {
        "score": score, "category": "hot" if score >= 80 else "warm" if score >= 50 else "cold",
        "reasoning": "For what is known of it.", "confidence": 0.5, "agent_used": "local",
        "breakdown": {"email_quality": 10, "company_fit": 10, "engagement": 20, "qualification": 10},
        "processing_time_ms": (time.time_ns() - began) // 1_000_000, "model_used": "rules",
        "timestamp": datetime.now(timezone.utc).isoformat(), "probability": 0.5, "reasons": reasons,
        "score_number": stored.lastrowid, "contact_id": identity, "run_id": run_id, "trace_id": trace_id,
    }
