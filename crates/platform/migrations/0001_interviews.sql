-- Times are Unix milliseconds, keys and tokens SHA-256 of 256 random bits, lists JSON.

CREATE TABLE jobs (
    id TEXT PRIMARY KEY,
    company TEXT NOT NULL,
    title TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE questions (
    job_id TEXT NOT NULL REFERENCES jobs (id),
    position INTEGER NOT NULL,
    id TEXT NOT NULL,
    text TEXT NOT NULL,
    good_answer TEXT NOT NULL,
    time_limit_s INTEGER,
    PRIMARY KEY (job_id, position)
) STRICT;

CREATE TABLE candidates (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE interviews (
    id TEXT PRIMARY KEY,
    job_id TEXT NOT NULL REFERENCES jobs (id),
    candidate_id TEXT NOT NULL REFERENCES candidates (id),
    room TEXT NOT NULL UNIQUE,
    language TEXT NOT NULL,
    interviewer_name TEXT NOT NULL,
    expected_minutes INTEGER NOT NULL,
    modes TEXT NOT NULL,
    accommodations TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    -- when the first token was given out; NULL: scheduled
    running_since INTEGER,
    -- when an interviewer first took the lease: entries count from here
    started_at INTEGER,
    finished_at INTEGER,
    finish_reason TEXT
) STRICT;

CREATE TABLE invites (
    id TEXT PRIMARY KEY,
    interview_id TEXT NOT NULL REFERENCES interviews (id),
    key_hash BLOB NOT NULL,
    max_uses INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    revoked_at INTEGER,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX invites_of_interview ON invites (interview_id);

-- A use of an invite: a device it was opened on. The row without `superseded_at` is the bound device.
CREATE TABLE bindings (
    interview_id TEXT NOT NULL REFERENCES interviews (id),
    device_id TEXT NOT NULL,
    invite_id TEXT NOT NULL REFERENCES invites (id),
    bound_at INTEGER NOT NULL,
    superseded_at INTEGER,
    PRIMARY KEY (interview_id, device_id)
) STRICT;

CREATE TABLE tokens (
    id TEXT PRIMARY KEY,
    hash BLOB NOT NULL,
    interview_id TEXT NOT NULL REFERENCES interviews (id),
    -- of a candidate's session: its device; of a worker's token: NULL
    device_id TEXT,
    expires_at INTEGER NOT NULL
) STRICT;

CREATE TABLE administrator (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    hash BLOB NOT NULL
) STRICT;

CREATE TABLE leases (
    interview_id TEXT PRIMARY KEY REFERENCES interviews (id),
    holder TEXT NOT NULL,
    token_id TEXT NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;

-- Where the brain is. `base` is the question a new holder of the lease begins its conversation with.
CREATE TABLE progress (
    interview_id TEXT PRIMARY KEY REFERENCES interviews (id),
    question INTEGER NOT NULL,
    complete INTEGER NOT NULL,
    turns INTEGER NOT NULL,
    base INTEGER NOT NULL
) STRICT;

CREATE TABLE entries (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    interview_id TEXT NOT NULL REFERENCES interviews (id),
    id TEXT NOT NULL,
    ord INTEGER NOT NULL,
    who TEXT NOT NULL,
    text TEXT NOT NULL,
    is_final INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    via TEXT NOT NULL,
    uploaded_by TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    UNIQUE (interview_id, id)
) STRICT;

CREATE TABLE feedback (
    interview_id TEXT PRIMARY KEY REFERENCES interviews (id),
    rating INTEGER NOT NULL,
    text TEXT NOT NULL,
    given_at INTEGER NOT NULL
) STRICT;
