-- Where the agent's score and the local model's lie far apart, the score of a contact in lists is the
-- lower of both, and is marked. `score` keeps what was answered.
ALTER TABLE score_latest
ADD COLUMN is_disputed INTEGER NOT NULL DEFAULT 0 CHECK (is_disputed IN (0, 1));

UPDATE score_latest SET is_disputed = 1, score = min(score, g.local_score)
FROM agent_run AS g
WHERE g.score_seq = score_latest.seq AND g.stop_reason = 'answered'
    AND abs(g.local_score - score_latest.score) > 20;
