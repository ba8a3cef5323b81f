-- What revision 0006 brought, on top of 0005.sql: at least one row in every new table, and the new columns filled.
INSERT INTO address_range ("id", "school", "routing_instance", "first", "last", "use", "why", "by", "entered_ms") VALUES ('address-range-1', 'S01', '', '10.1.0.100', '10.1.0.199', 'dynamic', 'why', 'by', 1795366800000);
INSERT INTO binding ("school", "address", "mac", "teller", "by", "vlan", "port", "first_ms", "last_ms") VALUES ('S01', '10.1.0.2', '00:11:22:33:44:55', '10.1.0.1', 'arp', 1, 'port', 1795366800000, 1795366800000);
INSERT INTO routing ("school", "address", "at_ms", "forwards", "own", "routes") VALUES ('S01', '10.1.0.1', 1795366800000, true, '[]', '[]');
INSERT INTO application ("id", "school", "requester", "purpose", "stand", "prefix", "address", "routing_instance", "device", "mac") VALUES ('application-1', 'S01', 'requester', 'purpose', 'issued', '10.1.0.0/22', '10.1.0.77', '', '11111111111111111111111111111111', '');
INSERT INTO application_step ("application", "place", "stand", "by", "at_ms", "words") VALUES ('application-1', 1, 'issued', 'by', 1795366800000, 'words');
UPDATE subnet SET "swept" = true, "vlan" = 30, "gateway" = '10.1.0.1', "use" = 'cameras', "kinds" = '["camera"]';
