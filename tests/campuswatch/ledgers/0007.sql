-- What revision 0007 brought, on top of 0006.sql: at least one row in every new table, and the new columns filled.
INSERT INTO compartment ("purpose", "generation", "salt", "memory_kib", "passes", "lanes", "wrapped", "proof", "created_ms") VALUES ('admin', 1, CAST('sealed' AS OCTETS), 1, 1, 1, CAST('sealed' AS OCTETS), CAST('sealed' AS OCTETS), 1795366800000);
INSERT INTO secret_policy ("id", "school", "purpose", "kind", "days", "document", "valid_until", "by", "entered_ms") VALUES ('secret-policy-1', 'S01', 'poll', 'camera', 90, 'document', NULL, 'by', 1795366800000);
INSERT INTO device_group ("id", "school", "name") VALUES ('device-group-1', 'S01', 'name');
INSERT INTO person_login ("person", "name", "rights", "generation", "salt", "memory_kib", "passes", "lanes", "sealed", "changed_ms", "tries", "tried_ms") VALUES ('person-1', 'wang', 'reveal secrets', 1, CAST('sealed' AS OCTETS), 1, 1, 1, CAST('sealed' AS OCTETS), 1795366800000, 1, 1795366800000);
INSERT INTO manifest ("school", "purpose", "generation", "entries", "key", "tag") VALUES ('S01', 'poll', 1, '{}', 'k1', CAST('sealed' AS OCTETS));
INSERT INTO device_group_member ("device_group", "device") VALUES ('device-group-1', '11111111111111111111111111111111');
UPDATE credential SET "changed_ms" = 1795366800000, "device_group" = 'device-group-1';
