"""A whole kit for tests, as the settings of a school would make it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboards.boards import BOARDS
from dashboards.grafana.board_json import dashboard
from dashboards.grafana.kit import Kit
from dashboards.grafana.notice import Recipient, Telling
from dashboards.grafana.query import Source
from dashboards.grafana.source import Influx
from dashboards.rules import RULES

DATABASES: Mapping[Source, str] = {Source.RAW: "campuswatch", Source.ROLLED: "campuswatch_5m"}
BY_PASSWORD = Influx(url="http://influx.example:8086", databases=DATABASES, username="reader", secret="s3cret")
BY_TOKEN = Influx(url="http://influx.example:8086", databases=DATABASES, secret="t0ken", by_token=True)
OFFICE, CENTRE = Recipient("S01", "office@s01.example"), Recipient("*", "centre@bureau.example")


def kit(language: str = "en", influx: Influx = BY_PASSWORD, **changes: Any) -> Kit:
    boards = [dashboard(board, language) for board in BOARDS.values()]
    return Kit(language=language, boards=boards, rules=RULES, influx=influx, **changes)


def telling(*recipients: Recipient) -> dict[str, Any]:
    return {"telling": Telling.SCHOOLS, "recipients": recipients}
