"""Everything that we bring to a Grafana, in the order in which its parts need each other."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from types import MappingProxyType

from dashboards.grafana.notice import Recipient, Telling, notice_things
from dashboards.grafana.query import Source
from dashboards.grafana.rule import Rule
from dashboards.grafana.source import Influx, source_thing
from dashboards.grafana.thing import OURS, Json, Kind, Thing

FOLDER = OURS
ALERTS = f"{OURS}-alerts"
# Grafana's file reader makes the folder of alert rules with a uid of its own, before it comes to the dashboards: one
# folder for both would make two of one name. https://github.com/grafana/grafana/issues/125079
FOLDERS: Mapping[str, str] = {FOLDER: "campuswatch", ALERTS: "campuswatch alerts"}
GROUP = OURS
INTERVAL_S = 60
"""How often rules are evaluated: Grafana's own default, and the time between two looks of most probes."""
PRINT = "campuswatch_print"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kit:
    """`boards` are finished dashboards, `rules` not yet in a language."""

    language: str
    boards: Sequence[Json]
    rules: Sequence[Rule]
    influx: Influx
    telling: Telling = Telling.NOBODY
    recipients: Sequence[Recipient] = ()

    def things(self, places: Mapping[str, str] = MappingProxyType({})) -> list[Thing]:
        """`places` are the uids of folders that stand under another one than ours."""
        boards, alerts = places.get(FOLDER, FOLDER), places.get(ALERTS, ALERTS)
        return [
            folder_thing(boards, FOLDERS[FOLDER]),
            folder_thing(alerts, FOLDERS[ALERTS]),
            *(source_thing(source, self.influx) for source in Source),
            *(board_thing(board, boards) for board in self.boards),
            *(rule_thing(rule, self.language, alerts) for rule in self.rules),
            group_thing(alerts),
            *notice_things(self.telling, self.recipients, self.language),
        ]


def folder_thing(uid: str, title: str) -> Thing:
    return Thing(kind=Kind.FOLDER, uid=uid, title=title, body={"uid": uid, "title": title})


def board_thing(board: Json, folder: str) -> Thing:
    marked = printed(board)
    body = {"folderUid": folder, **essence(marked)}
    return Thing(kind=Kind.BOARD, uid=board["uid"], title=board["title"], body=body, sent=marked)


def rule_thing(rule: Rule, language: str, folder: str) -> Thing:
    placed = {**rule.as_json(language), "folderUID": folder, "ruleGroup": GROUP}
    return Thing(kind=Kind.RULE, uid=rule.uid, title=placed["title"], body=placed)


def group_thing(folder: str) -> Thing:
    body = {"title": GROUP, "folderUid": folder, "interval": INTERVAL_S}
    return Thing(kind=Kind.GROUP, uid=GROUP, title=GROUP, body=body)


def printed(board: Json) -> Json:
    """With a hidden constant that tells which text this board was made of.

    Newer Grafanas bring dashboards up to date while they store them: what comes back is not what was sent, and only
    the print and the essence tell whether somebody changed it.
    """
    canonical = json.dumps(board, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    constant = {
        "type": "constant",
        "name": PRINT,
        "hide": 2,
        "skipUrlSync": True,
        "query": sha256(canonical.encode()).hexdigest()[:16],
    }
    templating = board.get("templating") or {}
    return {**board, "templating": {**templating, "list": [*templating.get("list", ()), constant]}}


def essence(board: Json) -> Json:
    """What a dashboard asks and shows, whichever Grafana stored it: what people would change."""
    variables = (board.get("templating") or {}).get("list") or []
    return {
        "title": board.get("title"),
        "editable": board.get("editable"),
        "variables": [one.get("name") for one in variables],
        "print": next((one.get("query") for one in variables if one.get("name") == PRINT), None),
        "panels": [panel_essence(panel) for panel in every_panel(board.get("panels") or ())],
    }


def panel_essence(panel: Json) -> Json:
    queries = [target.get("query") for target in panel.get("targets") or ()]
    return {"title": panel.get("title"), "type": panel.get("type"), "queries": queries}


def every_panel(panels: Sequence[Json]) -> Iterator[Json]:
    """Those inside closed rows too."""
    for panel in panels:
        yield panel
        yield from every_panel(panel.get("panels") or ())
