"""The two data sources: samples as they were made, and their roll-ups.

One form for Grafana 9.4 to 13: `database` is what 9.4 reads and `jsonData.dbName` what 9.5 and later read. InfluxDB 2.x
and 3.x take their token in a header of its own. https://grafana.com/docs/grafana/latest/datasources/influxdb/
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dashboards.grafana.query import Source
from dashboards.grafana.thing import Json, Kind, Thing

STEPS: Mapping[Source, str] = {Source.RAW: "1m", Source.ROLLED: "5m"}
"""The least step of a curve: devices are looked at each minute, rolled up each five."""
# Grafana's own limit is 1,000, less than the ports of a county's switches.
MOST_SERIES = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Influx:
    """InfluxDB as Grafana reaches it. `secret` is a password, or with `by_token` a token, or Grafana's reference to it.

    `databases` are the names of the two. `authority` is the text of a certificate authority that Grafana shall trust.
    """

    url: str
    databases: Mapping[Source, str]
    username: str = ""
    secret: str = field(default="", repr=False)
    by_token: bool = False
    authority: str = ""

    def secrets(self) -> dict[str, str]:
        found = {}
        if self.secret and self.by_token:
            found["httpHeaderValue1"] = f"Token {self.secret}"
        elif self.secret:
            found["password"] = self.secret
        return {**found, "tlsCACert": self.authority} if self.authority else found


def source_thing(source: Source, influx: Influx) -> Thing:
    secrets = influx.secrets()
    body: Json = {
        "uid": str(source),
        "name": str(source),
        "type": "influxdb",
        "access": "proxy",
        "url": influx.url,
        "database": influx.databases[source],
        "user": "" if influx.by_token else influx.username,
        "basicAuth": False,
        "isDefault": False,
        "jsonData": json_data(source, influx),
        "secureJsonFields": dict.fromkeys(secrets, True),
    }
    return Thing(kind=Kind.SOURCE, uid=str(source), title=str(source), body=body, secret=secrets)


def json_data(source: Source, influx: Influx) -> Json:
    data: Json = {
        "version": "InfluxQL",
        "httpMode": "GET",
        "dbName": influx.databases[source],
        "timeInterval": STEPS[source],
        "maxSeries": MOST_SERIES,
    }
    if influx.by_token:
        data["httpHeaderName1"] = "Authorization"
    if influx.authority:
        data["tlsAuthWithCACert"] = True
    return data
