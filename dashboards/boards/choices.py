"""The variables of boards: which schools, which kinds, which devices. People choose names, queries get codes."""

from __future__ import annotations

from collector.schema import ALL_KINDS
from dashboards.grafana.board import Choice, Options
from dashboards.grafana.query import Call, Column, Query, Tag
from inventory.model.kind import Kind
from language.message import Message

# `info` is written once a day and on change.
KNOWN_FOR = "3d"
NAME_AND_CODE = "/^(?<text>.*) · (?<value>[^·]+)$/"
"""How the labels in `info` are made up."""

SCHOOL = Tag("school", variable="school")
KIND = Tag("kind", variable="kind")
EACH_KIND = Tag("kind", (ALL_KINDS,), other=True)
"""Of `standing`: kind by kind, without the counts of all kinds together."""
DEVICE = Tag("device", variable="device")


def labels(field: str, tag: str, *where: Tag) -> Query:
    """One series of all labels: up to Grafana 10.2 only the first series of an answer becomes choices."""
    newest = Query(
        columns=(Column(field, Call("last", field)),), measurement="info", where=where, by=(tag,), since=KNOWN_FOR
    )
    return Query(columns=(Column(field, Call("", field)),), within=newest, bounded=False)


def schools(*, several: bool = True) -> Choice:
    return Choice(
        name="school",
        label=Message("board.variable.school"),
        query=labels("school_label", "school"),
        regex=NAME_AND_CODE,
        several=several,
    )


def kinds(*, together: bool = False) -> Options:
    """`together`: who chooses all asks for the counts of ALL_KINDS, one series a school. For `standing` alone."""
    return Options(
        name="kind",
        label=Message("board.variable.kind"),
        options={str(kind): Message(f"kind.{kind}") for kind in Kind},
        everything=ALL_KINDS if together else ".*",
    )


def devices(*of: Kind, several: bool = True) -> Choice:
    """Of the kinds named, else of the kinds that the variable `kind` names; in the schools chosen."""
    kind = Tag("kind", tuple(map(str, of))) if of else KIND
    return Choice(
        name="device",
        label=Message("board.variable.device"),
        query=labels("label", "device", SCHOOL, kind),
        regex=NAME_AND_CODE,
        several=several,
    )
