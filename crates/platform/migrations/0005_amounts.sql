-- How much is kept of each interview, so that what is too much is known before it is kept.
CREATE TABLE amounts (
    interview_id TEXT PRIMARY KEY REFERENCES interviews (id),
    entries INTEGER NOT NULL,
    -- of text
    bytes INTEGER NOT NULL
) STRICT;

INSERT INTO amounts (interview_id, entries, bytes)
SELECT interview_id, count(*), sum(length(CAST(text AS BLOB))) FROM entries GROUP BY interview_id;

CREATE TRIGGER amounts_after_insert AFTER INSERT ON entries BEGIN
    INSERT INTO amounts (interview_id, entries, bytes)
    VALUES (new.interview_id, 1, length(CAST(new.text AS BLOB)))
    ON CONFLICT (interview_id) DO UPDATE SET entries = entries + excluded.entries, bytes = bytes + excluded.bytes;
END;

CREATE TRIGGER amounts_after_update AFTER UPDATE OF text ON entries BEGIN
    UPDATE amounts SET bytes = bytes + length(CAST(new.text AS BLOB)) - length(CAST(old.text AS BLOB))
    WHERE interview_id = new.interview_id;
END;
