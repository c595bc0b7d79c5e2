-- The seeds of the platform's own keys: Ed25519 for signing, X25519 for what is sealed for it. Made at the first start.
CREATE TABLE platform_keys (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    signing BLOB NOT NULL,
    sealing BLOB NOT NULL
) STRICT;

-- Public keys of devices that opened an interview. All of them stay good for what was saved there.
CREATE TABLE device_keys (
    interview_id TEXT NOT NULL REFERENCES interviews (id),
    device_id TEXT NOT NULL,
    key TEXT NOT NULL,
    enrolled_at INTEGER NOT NULL,
    PRIMARY KEY (interview_id, device_id, key)
) STRICT;
