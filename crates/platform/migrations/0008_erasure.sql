-- What was still on its way when a candidate was anonymised, or lay on a machine without a network, brings no words back.
CREATE VIEW nobodys AS
SELECT i.id AS interview_id FROM interviews i JOIN candidates c ON c.id = i.candidate_id WHERE c.anonymised;

CREATE TRIGGER nobodys_entries BEFORE INSERT ON entries
WHEN EXISTS (SELECT 1 FROM nobodys n WHERE n.interview_id = new.interview_id) BEGIN SELECT RAISE(IGNORE); END;
CREATE TRIGGER nobodys_remarks BEFORE INSERT ON remarks
WHEN EXISTS (SELECT 1 FROM nobodys n WHERE n.interview_id = new.interview_id) BEGIN SELECT RAISE(IGNORE); END;
CREATE TRIGGER nobodys_feedback BEFORE INSERT ON feedback
WHEN EXISTS (SELECT 1 FROM nobodys n WHERE n.interview_id = new.interview_id) BEGIN SELECT RAISE(IGNORE); END;
CREATE TRIGGER nobodys_moments BEFORE INSERT ON moments
WHEN EXISTS (SELECT 1 FROM nobodys n WHERE n.interview_id = new.interview_id) BEGIN SELECT RAISE(IGNORE); END;
