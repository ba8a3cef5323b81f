"""Boards as Grafana's classic dashboard JSON, as 9.4 to 13 read it, in one language.

Grafana brings older JSON up to date when it opens it; so what is written is what 9.4 wrote (schema version 37).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import count

from dashboards.grafana.board import Board, Mark, Options, Section, Variable
from dashboards.grafana.field_json import field_config
from dashboards.grafana.layout import HEADING, Place, flow
from dashboards.grafana.look import FAMILY, about
from dashboards.grafana.panel import Json, Panel, Target
from dashboards.grafana.query import Source
from language.catalogue import render
from language.message import Message

SCHEMA_VERSION = 37
WRITTEN_FOR = "9.4.0"
TAG = "campuswatch"
ALL = {"selected": True, "text": ["All"], "value": ["$__all"]}
ON_LOAD, BY_TEXT = 1, 1
REFS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def dashboard(board: Board, language: str) -> Json:
    """Without `id` and `version`, which are the server's."""
    return {
        "uid": board.uid,
        "title": render(Message(board.id), language),
        "description": render(about(board.id), language),
        "tags": [TAG],
        "editable": False,
        "graphTooltip": 1,
        "timezone": "browser",
        "schemaVersion": SCHEMA_VERSION,
        "time": {"from": board.back, "to": "now"},
        "timepicker": {},
        "refresh": board.refresh,
        "links": links(board, language),
        "templating": {"list": [variable(one, language) for one in board.variables]},
        "annotations": {"list": [OWN_MARKS, *(mark(one, language) for one in board.marks)]},
        "panels": list(panels(board.sections, language)),
    }


def datasource(source: Source) -> Json:
    return {"type": "influxdb", "uid": str(source)}


# What people and Grafana itself note down.
OWN_MARKS: Json = {
    "builtIn": 1,
    "datasource": {"type": "grafana", "uid": "-- Grafana --"},
    "enable": True,
    "hide": True,
    "iconColor": "rgba(0, 211, 255, 1)",
    "name": "Annotations & Alerts",
    "type": "dashboard",
}


def links(board: Board, language: str) -> list[Json]:
    """To all boards, and to this one without Grafana's frame for a screen on the wall."""
    kept = {"includeVars": True, "keepTime": True, "targetBlank": False, "tooltip": ""}
    boards = Message(FAMILY + "link.boards")
    wall = Message(FAMILY + "link.wall")
    return [
        {
            "type": "dashboards", "title": render(boards, language), "icon": "external link", "tags": [TAG],
            "asDropdown": True, "url": "", **kept,
        },
        {
            "type": "link", "title": render(wall, language), "icon": "dashboard", "tags": [], "asDropdown": False,
            "url": f"/d/{board.uid}?kiosk", **kept,
        },
    ]  # fmt: skip


def variable(of: Variable, language: str) -> Json:
    """Codes are values, names are texts."""
    known: Json = {"name": of.name, "label": render(of.label, language), "hide": 0, "skipUrlSync": False}
    if isinstance(of, Options):
        return known | custom(of, language)
    text = of.query.text()
    several: Json = {"allValue": ".*", "current": dict(ALL)} if of.several else {}
    return known | {
        "type": "query", "datasource": datasource(of.query.source), "query": text, "definition": text,
        "regex": of.regex, "refresh": ON_LOAD, "sort": BY_TEXT, "multi": of.several, "includeAll": of.several,
        **several,
    }  # fmt: skip


def custom(of: Options, language: str) -> Json:
    texts = {value: render(text, language) for value, text in of.options.items()}
    return {
        "type": "custom", "query": ", ".join(f"{text} : {value}" for value, text in texts.items()), "multi": True,
        "includeAll": True, "allValue": of.everything, "current": dict(ALL),
        "options": [
            {"selected": True, "text": "All", "value": "$__all"},
            *({"selected": False, "text": text, "value": value} for value, text in texts.items()),
        ],
    }  # fmt: skip


def mark(of: Mark, language: str) -> Json:
    """Up to Grafana 10.2 the browser reads the columns, later the server; both take these names."""
    name = render(of.name, language)
    return {
        "name": name, "datasource": datasource(of.query.innermost.source), "enable": True, "iconColor": of.color,
        "target": {
            "refId": "mark", "query": of.query.text(), "rawQuery": True, "queryType": "tags", "fromAnnotations": True,
            "titleColumn": "name", "textColumn": "device", "tagsColumn": "kind", "timeEndColumn": "", "name": name,
        },
    }  # fmt: skip


def panels(sections: Iterable[Section], language: str) -> Iterator[Json]:
    numbers, top = count(1), 0
    for section in sections:
        inner = top + (HEADING if section.id else 0)
        places, bottom = flow(section.panels, inner)
        number = next(numbers) if section.id else 0
        drawn = [panel(one, place, next(numbers), language) for one, place in zip(section.panels, places, strict=True)]
        if section.id:
            yield row(section, top, number, drawn if section.closed else [], language)
        if not section.closed:
            yield from drawn
        top = inner if section.closed else bottom


def row(section: Section, top: int, number: int, drawn: list[Json], language: str) -> Json:
    return {
        "id": number, "type": "row", "title": render(Message(section.id), language), "collapsed": section.closed,
        "gridPos": Place(0, top, 24, HEADING).json(), "panels": drawn,
    }  # fmt: skip


def panel(of: Panel, place: Place, number: int, language: str) -> Json:
    options: Mapping[str, str | bool] = {
        **({"timeFrom": of.window, "hideTimeOverride": True} if of.window else {}),
        **({"timeShift": of.shift, "hideTimeOverride": True} if of.shift else {}),
        **({"interval": of.step} if of.step else {}),
    }
    return {
        "id": number,
        "type": of.type,
        "pluginVersion": WRITTEN_FOR,
        "title": render(Message(of.id), language),
        "description": render(about(of.id), language),
        "gridPos": place.json(),
        "datasource": datasource(of.source),
        "targets": [target(one, ref, language) for one, ref in zip(of.targets, REFS, strict=False)],
        "fieldConfig": field_config(of.look, of.looks, language),
        "options": {**of.options, **sorting(of, language)},
        "transformations": [{"id": one.id, "options": dict(one.options)} for one in of.transformations],
        **options,
    }


def sorting(of: Panel, language: str) -> Json:
    """Grafana sorts by what a column is called on the screen."""
    if of.sort is None:
        return {}
    name = of.looks[of.sort.column].name
    shown = render(name, language) if name else of.sort.column
    return {"sortBy": [{"displayName": shown, "desc": of.sort.descending}]}


def target(of: Target, ref: str, language: str) -> Json:
    word = render(of.word, language) if of.word else ""
    return {
        "refId": ref,
        "datasource": datasource(of.query.innermost.source),
        "query": of.query.text(),
        "rawQuery": True,
        "resultFormat": "table" if of.table else "time_series",
        "alias": " · ".join(part for part in (of.legend, word) if part) or "$col",
    }
