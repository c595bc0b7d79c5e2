CREATE TABLE interview (
    number INTEGER PRIMARY KEY,
    platform TEXT NOT NULL,
    id TEXT NOT NULL,
    UNIQUE (platform, id)
) STRICT;
CREATE TABLE entry (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    interview INTEGER NOT NULL REFERENCES interview (number),
    id TEXT NOT NULL,
    position INTEGER NOT NULL,
    who TEXT NOT NULL,
    via TEXT NOT NULL,
    text TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    written_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    UNIQUE (interview, id)
) STRICT;
CREATE TRIGGER entry_stays BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'entries are only added'); END;
CREATE TRIGGER entry_is_kept BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'entries are only added'); END;
CREATE TABLE acknowledged (
    interview INTEGER NOT NULL REFERENCES interview (number),
    id TEXT NOT NULL,
    PRIMARY KEY (interview, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE preference (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
PRAGMA user_version = 1;

INSERT INTO interview (platform, id) VALUES ('https://p.example', 'i'), ('https://p.example', 'empty');
INSERT INTO entry (interview, id, position, who, via, text, at_ms, written_at) VALUES
    (1, 'SG_1', 0, 'interviewer', 'voice', 'Welcome.', 0, '2026-11-20T10:00:00.000Z'),
    (1, '0190', 1, 'candidate', 'typed', 'Thank you 🙂', 5000, '2026-11-20T10:00:05.000Z');
INSERT INTO acknowledged (interview, id) VALUES (1, 'SG_1');
INSERT INTO preference (name, value) VALUES ('devices', '{"microphone":"usb","speaker":"default","processing":{"echo_cancellation":true,"noise_suppression":true,"gain_control":true}}');
