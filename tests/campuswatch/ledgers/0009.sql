-- What revision 0009 brought, on top of 0008.sql: at least one row in every new table, and the new columns filled.
INSERT INTO reconciliation ("seq", "school", "at_ms", "by", "scanned_ms", "counts") VALUES (1, 'S01', 1795366800000, 'by', 1795366800000, '[]');
INSERT INTO permit ("id", "school", "who", "reason", "start_ms", "end_ms", "changes", "area", "kind", "by", "entered_ms", "withdrawn_ms", "withdrawn_by") VALUES ('permit-1', 'S01', 'who', 'reason', 1795366800000, 1795366800000, '[]', 'gate', NULL, 'by', 1795366800000, NULL, '');
INSERT INTO account_list ("device", "source", "accounts", "since_ms", "seen_ms") VALUES ('11111111111111111111111111111111', 'source', '[]', 1795366800000, 1795366800000);
INSERT INTO authorised_account ("id", "school", "device", "device_group", "account", "person", "level", "until", "document", "by", "entered_ms", "withdrawn_ms", "withdrawn_by") VALUES ('authorised-account-1', 'S01', '11111111111111111111111111111111', 'device_group', 'account', 'person-1', 'admin', '2026-11-22', 'document', 'by', 1795366800000, NULL, '');
INSERT INTO configuration ("device", "source", "parts", "marks", "uptime", "seen_ms") VALUES ('11111111111111111111111111111111', 'source', '[]', '[]', 1, 1795366800000);
INSERT INTO permit_device ("permit", "device") VALUES ('permit-1', '11111111111111111111111111111111');
UPDATE change_event SET "since_ms" = 1795366800000;
UPDATE dismissal SET "reason" = 'reason';
