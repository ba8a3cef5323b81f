-- What revision 0010 brought, on top of 0009.sql: at least one row in every new table, and the new columns filled.
INSERT INTO recovery_recipient ("key", "name", "by", "added_ms") VALUES ('age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p', 'name', 'by', 1795366800000);
