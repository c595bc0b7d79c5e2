-- Two recruiters who edit the same candidate: the second one is asked, as with jobs.
ALTER TABLE candidates ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
