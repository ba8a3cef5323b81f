"""Every question of every board, sent to a real server as Grafana sends it: it answers, and what Python works out.

Asked twice: in the middle of the day's troubles, and at its end when all is well; for all that there is, and for a
choice. A panel that never answers shows nothing to anybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from math import isclose
from typing import Any, NamedTuple

import pytest
from campus_day import Day
from day_plan import DAY_MIN, FAULTS, RENAMED, SPARSE_MIN
from filled_influx import Filled
from grafana_expansion import Choice as Chosen
from grafana_expansion import Option, Range, expanded, legend, milliseconds, options, step_ms
from reckoning import Asked, Either, Row, Series, answer, calls
from roll_call import counted

from collector.sample import Value
from dashboards.boards import BOARDS
from dashboards.grafana.board import Board, Choice, Options
from dashboards.grafana.board_json import dashboard
from dashboards.grafana.query import Query, Source
from dashboards.grafana.source import STEPS
from inventory.model.kind import Kind

pytestmark = [pytest.mark.needs("influxd"), pytest.mark.timeout(600)]
TROUBLE_MIN = 1233
"""Minute of the day in which a camera, a switch, a port and a UPS are broken."""
SCREEN = 600  # pixels, and so points, across: a phone; larger ones ask the same in finer steps
ALL = Chosen(everything=".*")
Json = dict[str, Any]
Variables = Mapping[str, Chosen]


class Case(NamedTuple):
    """A question of a panel: the panel as Grafana reads it, the question as we describe it."""

    board: Board
    panel: Json
    target: Json
    query: Query


@cache
def cases() -> list[Any]:
    found = []
    for board in BOARDS.values():
        for told, drawn in zip(board.panels(), drawn_panels(drawn_board(board)["panels"]), strict=True):
            for number, one in enumerate(told.targets):
                case = Case(board, drawn, drawn["targets"][number], one.query)
                found.append(pytest.param(case, id=f"{board.key}-{told.id.rpartition('.')[2]}-{case.target['refId']}"))
    return found


def drawn_board(board: Board) -> Json:
    return dashboard(board, "en")


def drawn_panels(panels: Iterable[Json]) -> Iterator[Json]:
    """In their order, those of closed rows too."""
    for panel in panels:
        if panel["type"] != "row":
            yield panel
        yield from drawn_panels(panel.get("panels", ()))


@pytest.mark.parametrize("case", cases())
def test_a_panel_answers_what_the_samples_say(case: Case, filled: Filled) -> None:
    assert case.target["query"] == case.query.text()
    told = 0
    for now_ms, several in moments(filled.day):
        span = shown(case, now_ms)
        least = case.panel.get("interval") or STEPS[case.query.innermost.source]
        step = step_ms(span, SCREEN * case.panel["gridPos"]["w"] // 24, milliseconds(least))
        for variables in chosen(case.board, filled.day)[: None if several or of_one_device(case.board) else 1]:
            told += compared(case.query, Asked(span, now_ms, step, variables), filled, case.target["alias"])
    assert told, f"never an answer to {case.target['query']}"


def moments(day: Day) -> tuple[tuple[int, bool], tuple[int, bool]]:
    """When is asked, and whether for each choice."""
    return (day.at(TROUBLE_MIN) + 30_000, True), (day.end_ms - 1, False)


def shown(case: Case, now_ms: int) -> Range:
    """The panel's own stretch of time, else the board's."""
    back = case.panel.get("timeFrom") or case.board.back.removeprefix("now-")
    shift = milliseconds(case.panel["timeShift"]) if "timeShift" in case.panel else 0
    return Range(now_ms - shift - milliseconds(back), now_ms - shift)


def chosen(board: Board, day: Day) -> Sequence[Variables]:
    """What people may have chosen: all, and some; on boards of one device, one of each kind."""
    names = {variable.name: variable for variable in board.variables}
    if of_one_device(board):
        return [one_device(code, day) for code in of_each_kind(day)]
    everything = dict.fromkeys(names, ALL) | fixed(board)
    school = names.get("school")
    if isinstance(school, Choice) and not school.several:
        return [{**everything, "school": Chosen((code,))} for code in day.schools]
    some = {"school": Chosen(tuple(day.schools)), "kind": Chosen(("camera", "switch")), "device": Chosen(a_few(day))}
    return [everything, {name: some[name] for name in names}]


def fixed(board: Board) -> dict[str, Chosen]:
    """All of the variables whose list is fixed."""
    return {one.name: Chosen(everything=one.everything) for one in board.variables if isinstance(one, Options)}


def of_one_device(board: Board) -> bool:
    return any(isinstance(one, Choice) and one.name == "device" and not one.several for one in board.variables)


def one_device(code: str, day: Day) -> Variables:
    return {"school": Chosen((day.devices[code].school,)), "kind": ALL, "device": Chosen((code,))}


def of_each_kind(day: Day) -> list[str]:
    """The first that was broken, where one of the kind was."""
    found = {day.devices[code].kind: code for code in day.devices}
    found |= {day.devices[code].kind: code for fault in reversed(FAULTS) for code in sorted(day.broken[fault][0])}
    return list(found.values())


def a_few(day: Day) -> tuple[str, ...]:
    return (*of_each_kind(day), RENAMED[0])


def compared(query: Query, asked: Asked, filled: Filled, alias: str = "") -> int:
    """How many values the server answered, after each was found to be what Python works out."""
    text = expanded(query.text(), asked.range, asked.step_ms, asked.variables)
    real = filled.server.query(text, filled.databases[query.innermost.source])
    reckoned = answer(query, filled.world, asked)
    by_tags = {key(series.tags): series for series in reckoned}
    assert {key(one.get("tags", {})) for one in real} == by_tags.keys(), text
    timed = bool(query.every) or not calls(query)
    for one in real:
        same(one, by_tags[key(one.get("tags", {}))], timed, text)
        assert "$" not in legend(alias, one["name"], one.get("tags", {}), one["columns"][1])
    return sum(value is not None for one in real for row in one["values"] for value in row[1:])


def key(tags: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(tags.items()))


def same(real: Json, reckoned: Series, timed: bool, text: str) -> None:
    """Row by row; those of one moment have no order, and where nothing is, a step may as well be left out."""
    assert real["columns"][1:] == list(reckoned.columns), text
    theirs, ours = in_order((row[0], row[1:]) for row in real["values"]), in_order(reckoned.rows)
    assert len(theirs) == len(ours), text
    for (at_ms, values), (reckoned_ms, expected) in zip(theirs, ours, strict=True):
        assert at_ms == reckoned_ms or not timed, text
        for value, wanted in zip(values, expected, strict=True):
            assert alike(value, wanted), f"{value} instead of {wanted} at {at_ms} of {reckoned.tags}: {text}"


def in_order(rows: Iterable[Row]) -> list[Row]:
    told = (row for row in rows if any(value is not None for value in row[1]))
    return sorted(told, key=lambda row: (row[0], [str(value) for value in row[1]]))


def alike(value: object, wanted: object) -> bool:
    if isinstance(wanted, Either):
        return value in wanted
    if isinstance(value, int | float) and isinstance(wanted, int | float):
        return isclose(value, wanted, rel_tol=1e-9, abs_tol=1e-9)
    return value == wanted


# --- variables and marks


@cache
def choices() -> list[Any]:
    return [
        pytest.param(board, variable, id=f"{board.key}-{variable.name}")
        for board in BOARDS.values()
        for variable in board.variables
        if isinstance(variable, Choice)
    ]


@pytest.mark.parametrize(("board", "variable"), choices())
def test_a_variable_offers_names_and_means_codes(board: Board, variable: Choice, filled: Filled) -> None:
    day = filled.day
    for school in (ALL, Chosen(("S01",))):
        variables = {**fixed(board), "school": school}
        (series,) = filled.server.query(
            expanded(variable.query.text(), Range(0, day.end_ms), 60_000, variables), filled.databases[Source.RAW]
        )
        offered = options([row[1] for row in series["values"]], variable.regex)
        assert set(offered) == expected_options(variable, day, school)
        assert len(offered) == len(set(offered))


def expected_options(variable: Choice, day: Day, school: Chosen) -> set[Option]:
    if variable.name == "school":
        return {Option(one.name, code) for code, one in day.schools.items()}
    of = {value for tag in innermost_tags(variable.query) if tag[0] == "kind" for value in tag[1]}
    return {
        Option(device.name, code)
        for code, device in day.devices.items()
        if (school is ALL or device.school in school.values) and (not of or device.kind in of)
    }


def innermost_tags(query: Query) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield from ((tag.name, tag.values) for tag in query.innermost.where)


def marks() -> list[Any]:
    return [
        pytest.param(board, number, id=f"{board.key}-{mark.name.id.rpartition('.')[2]}")
        for board in BOARDS.values()
        for number, mark in enumerate(board.marks)
    ]


@pytest.mark.parametrize(("board", "number"), marks())
def test_a_mark_stands_where_something_broke_or_was_mended(board: Board, number: int, filled: Filled) -> None:
    mark, day = board.marks[number], filled.day
    drawn = drawn_board(board)["annotations"]["list"][1 + number]
    assert drawn["target"]["query"] == mark.query.text()
    span = Range(day.end_ms - milliseconds(board.back.removeprefix("now-")), day.end_ms - 1)
    told = 0
    for variables in chosen(board, day):
        told += compared(mark.query, Asked(span, day.end_ms, 60_000, variables), filled)
    assert told, f"never an answer to {mark.query.text()}"


def test_counts_are_told_as_soon_as_a_state_changes(filled: Filled) -> None:
    """At the end of each round the last counts that were told are those of the devices."""
    told: dict[tuple[str, str], Mapping[str, Value]] = {}
    own: dict[tuple[str, str], Mapping[str, Value]] = {}
    rounds = 0
    for sample, ours in zip(filled.day.samples, counted(filled.day.samples), strict=True):
        group = sample.key.school, sample.key.kind
        if sample.key.measurement == "standing":
            told[group], own[group] = sample.fields, ours.fields
        elif sample.key.measurement == "collector":
            rounds += 1
            assert told == own
            assert {kind for school, kind in told if school == "S01"} > {"all", "camera", "switch", "ups"}
    assert rounds > DAY_MIN // SPARSE_MIN


def test_the_day_is_whole(filled: Filled) -> None:
    """What the replay rests on: every fault shows in the samples, and nobody else is found broken."""
    day = filled.day
    down = {
        (point.tags["device"], (point.at_ms - day.start_ms) // 60_000)
        for point in filled.world.points(Source.RAW, "status")
        if point.fields["state"] == 1
    }
    struck = {code: FAULTS[name].during for name in ("camera", "switch") for code in day.broken[name][0]}
    assert {device for device, _ in down} == struck.keys()
    assert all(minute in struck[device] for device, minute in down)
    kinds = {Kind(device.kind) for device in day.devices.values()}
    assert kinds >= {Kind.CAMERA, Kind.RECORDER, Kind.SWITCH, Kind.UPS}
    assert day.end_ms - day.start_ms == DAY_MIN * 60_000
