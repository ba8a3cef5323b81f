"""The lines of InfluxDB: first number of the version -> module with `open_server`, loaded when it is wanted."""

DIALECTS = {
    "1": "collector.store.influx.v1",
    "2": "collector.store.influx.v2",
    "3": "collector.store.influx.v3",
}
