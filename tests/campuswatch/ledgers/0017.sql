-- What revision 0017 brought, on top of 0016.sql: at least one row in every new table, and the new columns filled.
INSERT INTO use_step ("chain", "seq", "at_ms", "actor", "action", "subject", "detail", "previous", "hash") VALUES ('S01', 1, 1795366800000, 'actor', 'found', 's01-hd-0001', '{"due_ms":1795366800000,"what":"what"}', 'previous', 'hash');
INSERT INTO use_step_head ("chain", "seq", "hash") VALUES ('S01', 1, 'hash');
INSERT INTO use_due ("code", "school", "noun", "due_ms") VALUES ('s01-hd-0001', 'S01', 'danger', 1795366800000);
INSERT INTO check_plan ("school", "name", "title", "frequency", "items", "person", "document", "since", "until", "done_until", "by", "entered_ms") VALUES ('S01', 'gate', 'title', 'monthly', '["one"]', NULL, 'document', '2026-11-01', NULL, NULL, 'by', 1795366800000);
INSERT INTO term ("id", "school", "name", "first", "last", "recorded_ms", "superseded_ms") VALUES ('term-1', '', 'autumn', '2026-09-01', '2027-01-20', 1795366800000, NULL);
INSERT INTO paper_scan ("school", "digest", "type", "octets", "by", "entered_ms") VALUES ('S01', 'digest', 'application/pdf', CAST('%PDF-' AS OCTETS), 'by', 1795366800000);
