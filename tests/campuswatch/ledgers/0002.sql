-- What revision 0002 brought, on top of 0001.sql: at least one row in every new table, and the new columns filled.
UPDATE device SET sure = '{"model": 90}' WHERE code = 's01-cam-0001';
UPDATE sighting SET serial = 'DS-1', mac = '02:00:00:00:00:02', sure = '{"model": 90}';
INSERT INTO other_address (device, address, first_seen_ms, last_seen_ms) VALUES ('11111111111111111111111111111111', '10.1.0.99', 1795366800000, 1795366860000);
INSERT INTO absence (device, scans, since_ms, scan) VALUES ('22222222222222222222222222222222', 2, 1795366800000, 'run-1');
INSERT INTO scan_run (id, school, networks, started_ms, ended_ms, ending, "by", beat_ms, asked, found, not_asked, done, added, gone, moved, changed) VALUES ('run-1', 'S01', '["10.1.0.0/24"]', 1795366800000, 1795366860000, 'done', 'admin', 1795366860000, 254, 2, 0, '[]', '["s01-cam-0001"]', '[]', '[]', '[]');
INSERT INTO stranger (school, conduct, address, mac, interface, evidence, first_ms, last_ms, accepted) VALUES ('S01', 'dhcp_server', '10.1.0.77', '02:00:00:00:00:77', 'eth0', '{"offered": "10.0.0.5"}', 1795366800000, 1795366860000, false);
INSERT INTO dismissal (school, entry, "by", at_ms) VALUES ('S01', 'found:s01-cam-0002', 'admin', 1795366800000);
