-- What revision 0018 brought, on top of 0017.sql: at least one row in every new table, and the new columns filled.
INSERT INTO report ("id", "number", "version", "school", "year", "serial", "kind", "period", "title", "known_ms", "made_ms", "by", "why", "late", "whole", "figures", "changes") VALUES ('report-1', 'S01-R-2026-0001', 1, 'S01', 2026, 1, 'monthly', '2026-10', '', 1795366800000, 1795366800000, 'by', '', false, true, '{"devices":2}', '[]');
INSERT INTO report_file ("report", "form", "language", "digest", "size", "made_ms") VALUES ('report-1', 'pdf', 'zh-CN', 'digest', 7, 1795366800000);
INSERT INTO report_step ("chain", "seq", "at_ms", "actor", "action", "subject", "detail", "previous", "hash") VALUES ('S01', 1, 1795366800000, 'actor', 'issued', 'S01-R-2026-0001', '{"version":1}', 'previous', 'hash');
INSERT INTO report_step_head ("chain", "seq", "hash") VALUES ('S01', 1, 'hash');
