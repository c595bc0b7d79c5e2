-- Where each line of the text interviewer led, so that asked again it says the same. The line itself is an entry.
CREATE TABLE lines (
    interview_id TEXT NOT NULL REFERENCES interviews (id),
    entry_id TEXT NOT NULL,
    question INTEGER NOT NULL,
    complete INTEGER NOT NULL,
    PRIMARY KEY (interview_id, entry_id)
) STRICT;
