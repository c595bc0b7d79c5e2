-- Whose everything is. What was there before belongs to the first team, which is also the administrator's token's.
CREATE TABLE teams (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
INSERT INTO teams (id, name, created_at) VALUES ('first', 'First team', 0);

CREATE TABLE accounts (
    id TEXT PRIMARY KEY,
    team_id TEXT NOT NULL REFERENCES teams (id),
    name TEXT NOT NULL,
    -- as it was written, and as it is compared
    email TEXT NOT NULL,
    email_key TEXT NOT NULL UNIQUE,
    -- Argon2id, as a PHC string
    password TEXT NOT NULL,
    role TEXT NOT NULL,
    disabled_at INTEGER,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX accounts_of_team ON accounts (team_id);

-- A session that has ended is no longer here.
CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    device_name TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_of_account ON sessions (account_id);

CREATE TABLE access_tokens (
    id TEXT PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    hash BLOB NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX access_of_session ON access_tokens (session_id);

CREATE TABLE refresh_tokens (
    id TEXT PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    hash BLOB NOT NULL,
    expires_at INTEGER NOT NULL,
    -- the refresh token that this one was given for; NULL: the sign-in's
    parent_id TEXT REFERENCES refresh_tokens (id) ON DELETE SET NULL,
    -- when it was exchanged first
    used_at INTEGER
) STRICT;
CREATE INDEX refresh_of_session ON refresh_tokens (session_id);
CREATE INDEX refresh_of_parent ON refresh_tokens (parent_id);

-- A column that refers to another table cannot be added with a value; that a team is there is seen to where it is written.
ALTER TABLE jobs ADD COLUMN team_id TEXT NOT NULL DEFAULT 'first';
ALTER TABLE jobs ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE jobs ADD COLUMN deleted_at INTEGER;
CREATE INDEX jobs_of_team ON jobs (team_id);

ALTER TABLE questions ADD COLUMN follow_ups INTEGER NOT NULL DEFAULT 1;

ALTER TABLE candidates ADD COLUMN team_id TEXT NOT NULL DEFAULT 'first';
ALTER TABLE candidates ADD COLUMN email TEXT;
ALTER TABLE candidates ADD COLUMN email_key TEXT;
ALTER TABLE candidates ADD COLUMN anonymised INTEGER NOT NULL DEFAULT 0;
CREATE INDEX candidates_of_team ON candidates (team_id, name);
CREATE UNIQUE INDEX candidates_by_email ON candidates (team_id, email_key) WHERE email_key IS NOT NULL;

CREATE INDEX interviews_of_job ON interviews (job_id);
CREATE INDEX interviews_of_candidate ON interviews (candidate_id);

-- The questions of a job as they are now, in the contract's form.
CREATE VIEW packs AS
SELECT j.id AS job_id, (
    SELECT json_object('questions', json_group_array(json_object(
        'id', q.id, 'text', q.text, 'good_answer', json(q.good_answer), 'time_limit_s', q.time_limit_s,
        'follow_ups', json(iif(q.follow_ups, 'true', 'false'))
    ) ORDER BY q.position)) FROM questions q WHERE q.job_id = j.id
) AS pack
FROM jobs j;

-- The questions of an interview, from when a candidate first opened it; NULL: the job's.
ALTER TABLE interviews ADD COLUMN pack TEXT;
UPDATE interviews SET pack = (SELECT p.pack FROM packs p WHERE p.job_id = interviews.job_id)
WHERE running_since IS NOT NULL OR EXISTS (SELECT 1 FROM bindings b WHERE b.interview_id = interviews.id);
