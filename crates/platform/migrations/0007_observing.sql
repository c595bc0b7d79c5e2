-- Remarks: what recruiters keep of an interview. A row is never changed but for `replaced`.
CREATE TABLE remarks (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    interview_id TEXT NOT NULL REFERENCES interviews (id),
    id TEXT NOT NULL,
    subject TEXT NOT NULL,
    -- ids, as JSON
    replaces TEXT NOT NULL,
    at_ms INTEGER,
    made_at INTEGER NOT NULL,
    -- as JSON, and its words alone
    content TEXT NOT NULL,
    words TEXT NOT NULL,
    author TEXT NOT NULL REFERENCES accounts (id),
    received_at INTEGER NOT NULL,
    -- another one stands in its place
    replaced INTEGER NOT NULL DEFAULT 0,
    UNIQUE (interview_id, id)
) STRICT;
CREATE INDEX remarks_of_subject ON remarks (interview_id, subject);

-- Whichever comes first, a remark or the one that replaces it.
CREATE TRIGGER remarks_replaced AFTER INSERT ON remarks BEGIN
    UPDATE remarks SET replaced = 1
    WHERE interview_id = new.interview_id AND subject = new.subject AND NOT replaced
        AND id IN (SELECT value FROM json_each(new.replaces));
    UPDATE remarks SET replaced = 1
    WHERE seq = new.seq AND EXISTS (
        SELECT 1 FROM remarks later, json_each(later.replaces) named
        WHERE later.interview_id = new.interview_id AND later.subject = new.subject AND named.value = new.id
    );
END;

-- What observers are told, in one order: a row for each entry and remark, which moves to the end when an entry changes,
-- and one an interview for where it is (entry and remark NULL). Triggers fill it, so that what the command line writes is
-- told too. `seq` is the observers' cursor: a write that commits later has a higher one, as SQLite writes one at a time.
CREATE TABLE changes (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    -- no reference: that an interview is gone is told too
    interview_id TEXT NOT NULL,
    entry INTEGER UNIQUE REFERENCES entries (seq) ON DELETE CASCADE,
    remark INTEGER UNIQUE REFERENCES remarks (seq) ON DELETE CASCADE
) STRICT;
CREATE INDEX changes_of_interview ON changes (interview_id, seq);
CREATE UNIQUE INDEX changes_of_whereabouts ON changes (interview_id) WHERE entry IS NULL AND remark IS NULL;

INSERT INTO changes (interview_id, entry) SELECT interview_id, seq FROM entries ORDER BY seq;

CREATE TRIGGER changes_entry_new AFTER INSERT ON entries BEGIN
    INSERT INTO changes (interview_id, entry) VALUES (new.interview_id, new.seq);
END;
CREATE TRIGGER changes_entry_changed AFTER UPDATE ON entries BEGIN
    DELETE FROM changes WHERE entry = new.seq;
    INSERT INTO changes (interview_id, entry) VALUES (new.interview_id, new.seq);
END;
CREATE TRIGGER changes_remark_new AFTER INSERT ON remarks BEGIN
    INSERT INTO changes (interview_id, remark) VALUES (new.interview_id, new.seq);
END;

CREATE TRIGGER changes_interview AFTER UPDATE OF running_since, started_at, finished_at ON interviews
WHEN old.running_since IS NOT new.running_since OR old.started_at IS NOT new.started_at
    OR old.finished_at IS NOT new.finished_at
BEGIN
    DELETE FROM changes WHERE interview_id = new.id AND entry IS NULL AND remark IS NULL;
    INSERT INTO changes (interview_id) VALUES (new.id);
END;
CREATE TRIGGER changes_interview_gone AFTER DELETE ON interviews BEGIN
    DELETE FROM changes WHERE interview_id = old.id;
    INSERT INTO changes (interview_id) VALUES (old.id);
END;
CREATE TRIGGER changes_question_first AFTER INSERT ON progress BEGIN
    DELETE FROM changes WHERE interview_id = new.interview_id AND entry IS NULL AND remark IS NULL;
    INSERT INTO changes (interview_id) VALUES (new.interview_id);
END;
CREATE TRIGGER changes_question AFTER UPDATE ON progress
WHEN old.question <> new.question OR old.complete <> new.complete
BEGIN
    DELETE FROM changes WHERE interview_id = new.interview_id AND entry IS NULL AND remark IS NULL;
    INSERT INTO changes (interview_id) VALUES (new.interview_id);
END;
CREATE TRIGGER changes_candidate AFTER UPDATE OF name ON candidates WHEN old.name <> new.name BEGIN
    DELETE FROM changes WHERE entry IS NULL AND remark IS NULL
        AND interview_id IN (SELECT id FROM interviews WHERE candidate_id = new.id);
    INSERT INTO changes (interview_id) SELECT id FROM interviews WHERE candidate_id = new.id;
END;
CREATE TRIGGER changes_job AFTER UPDATE OF company, title ON jobs
WHEN old.company <> new.company OR old.title <> new.title
BEGIN
    DELETE FROM changes WHERE entry IS NULL AND remark IS NULL
        AND interview_id IN (SELECT id FROM interviews WHERE job_id = new.id AND finished_at IS NULL);
    INSERT INTO changes (interview_id) SELECT id FROM interviews WHERE job_id = new.id AND finished_at IS NULL;
END;

-- How an interview went: a row for each change of how the candidate was.
CREATE TABLE moments (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    interview_id TEXT NOT NULL REFERENCES interviews (id) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    doing TEXT NOT NULL,
    mode TEXT NOT NULL,
    speaking TEXT,
    health TEXT NOT NULL,
    -- as JSON: code, message, remedy
    problem TEXT
) STRICT;
CREATE INDEX moments_of_interview ON moments (interview_id, at);

-- What can be searched: entries, standing remarks, candidates' names, jobs. Full-text search wants a whole number for
-- each that stays the same for ever.
CREATE TABLE passages (
    id INTEGER PRIMARY KEY,
    entry INTEGER UNIQUE REFERENCES entries (seq) ON DELETE CASCADE,
    remark INTEGER UNIQUE REFERENCES remarks (seq) ON DELETE CASCADE,
    candidate TEXT UNIQUE REFERENCES candidates (id) ON DELETE CASCADE,
    job TEXT UNIQUE REFERENCES jobs (id) ON DELETE CASCADE
) STRICT;

CREATE VIEW passage_words AS
SELECT p.id, coalesce(e.text, r.words, c.name, j.company || ' ' || j.title) AS words
FROM passages p LEFT JOIN entries e ON e.seq = p.entry LEFT JOIN remarks r ON r.seq = p.remark
    LEFT JOIN candidates c ON c.id = p.candidate LEFT JOIN jobs j ON j.id = p.job;

-- Keeps the words' index alone; the words stay where they are.
CREATE VIRTUAL TABLE found USING fts5(
    words, content = 'passage_words', content_rowid = 'id',
    tokenize = "unicode61 remove_diacritics 2", prefix = '1 2 3'
);
-- what is deleted is out of the file at once
INSERT INTO found (found, rank) VALUES ('secure-delete', 1);

INSERT INTO passages (entry) SELECT seq FROM entries;
INSERT INTO passages (candidate) SELECT id FROM candidates;
INSERT INTO passages (job) SELECT id FROM jobs;
INSERT INTO found (found) VALUES ('rebuild');

CREATE TRIGGER found_entry_new AFTER INSERT ON entries BEGIN
    INSERT INTO passages (entry) VALUES (new.seq);
    INSERT INTO found (rowid, words) SELECT id, new.text FROM passages WHERE entry = new.seq;
END;
CREATE TRIGGER found_entry_changed AFTER UPDATE OF text ON entries WHEN old.text <> new.text BEGIN
    INSERT INTO found (found, rowid, words) SELECT 'delete', id, old.text FROM passages WHERE entry = new.seq;
    INSERT INTO found (rowid, words) SELECT id, new.text FROM passages WHERE entry = new.seq;
END;
CREATE TRIGGER found_entry_gone BEFORE DELETE ON entries BEGIN
    INSERT INTO found (found, rowid, words) SELECT 'delete', id, old.text FROM passages WHERE entry = old.seq;
    DELETE FROM passages WHERE entry = old.seq;
END;

CREATE TRIGGER found_remark_new AFTER INSERT ON remarks BEGIN
    INSERT INTO passages (remark) SELECT new.seq FROM remarks WHERE seq = new.seq AND NOT replaced;
    INSERT INTO found (rowid, words) SELECT id, new.words FROM passages WHERE remark = new.seq;
END;
CREATE TRIGGER found_remark_replaced AFTER UPDATE ON remarks
WHEN old.replaced <> new.replaced OR old.words <> new.words
BEGIN
    INSERT INTO found (found, rowid, words) SELECT 'delete', id, old.words FROM passages WHERE remark = new.seq;
    DELETE FROM passages WHERE remark = new.seq;
    INSERT INTO passages (remark) SELECT new.seq WHERE NOT new.replaced;
    INSERT INTO found (rowid, words) SELECT id, new.words FROM passages WHERE remark = new.seq;
END;
CREATE TRIGGER found_remark_gone BEFORE DELETE ON remarks BEGIN
    INSERT INTO found (found, rowid, words) SELECT 'delete', id, old.words FROM passages WHERE remark = old.seq;
    DELETE FROM passages WHERE remark = old.seq;
END;

CREATE TRIGGER found_candidate_new AFTER INSERT ON candidates BEGIN
    INSERT INTO passages (candidate) VALUES (new.id);
    INSERT INTO found (rowid, words) SELECT id, new.name FROM passages WHERE candidate = new.id;
END;
CREATE TRIGGER found_candidate_changed AFTER UPDATE OF name ON candidates WHEN old.name <> new.name BEGIN
    INSERT INTO found (found, rowid, words) SELECT 'delete', id, old.name FROM passages WHERE candidate = new.id;
    INSERT INTO found (rowid, words) SELECT id, new.name FROM passages WHERE candidate = new.id;
END;
CREATE TRIGGER found_candidate_gone BEFORE DELETE ON candidates BEGIN
    INSERT INTO found (found, rowid, words) SELECT 'delete', id, old.name FROM passages WHERE candidate = old.id;
    DELETE FROM passages WHERE candidate = old.id;
END;

CREATE TRIGGER found_job_new AFTER INSERT ON jobs BEGIN
    INSERT INTO passages (job) VALUES (new.id);
    INSERT INTO found (rowid, words) SELECT id, new.company || ' ' || new.title FROM passages WHERE job = new.id;
END;
CREATE TRIGGER found_job_changed AFTER UPDATE OF company, title ON jobs
WHEN old.company <> new.company OR old.title <> new.title
BEGIN
    INSERT INTO found (found, rowid, words)
    SELECT 'delete', id, old.company || ' ' || old.title FROM passages WHERE job = new.id;
    INSERT INTO found (rowid, words) SELECT id, new.company || ' ' || new.title FROM passages WHERE job = new.id;
END;
CREATE TRIGGER found_job_gone BEFORE DELETE ON jobs BEGIN
    INSERT INTO found (found, rowid, words)
    SELECT 'delete', id, old.company || ' ' || old.title FROM passages WHERE job = old.id;
    DELETE FROM passages WHERE job = old.id;
END;
