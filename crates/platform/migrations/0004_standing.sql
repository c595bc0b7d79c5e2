-- Whether the device that uploaded an entry was the one that the interview was bound to then.
ALTER TABLE entries ADD COLUMN by_bound_device INTEGER NOT NULL DEFAULT 0;

-- Of those from before it is known where the interview was never on another device.
UPDATE entries SET by_bound_device = 1
WHERE uploaded_by = 'candidate' AND NOT EXISTS (
    SELECT 1 FROM bindings b WHERE b.interview_id = entries.interview_id AND b.superseded_at IS NOT NULL
);

-- What the interview goes by. A candidate's client speaks for the interviewer only without a network: where that is
-- allowed, on the device that the interview is bound to. Whatever else it says in that name is kept and moves nothing.
CREATE VIEW standing AS
SELECT seq, interview_id, id, ord, who, text, is_final, at_ms, via, uploaded_by, received_at, by_bound_device
FROM entries e
WHERE is_final AND (
    who <> 'interviewer' OR via <> 'typed' OR uploaded_by <> 'candidate' OR (
        by_bound_device AND EXISTS (
            SELECT 1 FROM interviews i, json_each(i.modes) m WHERE i.id = e.interview_id AND m.value = 'offline'
        )
    )
);
