"""Rules of our own for boards: what a reader of any of them may rely on."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from collector.schema import MEASUREMENTS, Type
from dashboards import generated
from dashboards.boards import BOARDS
from dashboards.boards.words import STATES
from dashboards.grafana.board import Board, Choice
from dashboards.grafana.board_json import dashboard
from dashboards.grafana.layout import COLUMNS
from dashboards.grafana.look import FAMILY, about
from dashboards.grafana.panel import Panel
from dashboards.grafana.query import Call, Query, Source
from language.catalogue import LANGUAGES, catalogue, render
from language.message import Message

EVERY = [
    pytest.param(board, panel, id=f"{key}-{panel.id.removeprefix(FAMILY)}")
    for key, board in BOARDS.items()
    for panel in board.panels()
]
TAGS = ("school", "school_name", "device", "name", "kind")
STATISTICS = ("looks", "min", "max", "mean", "last")


def queries(board: Board) -> Iterator[Query]:
    yield from (target.query for panel in board.panels() for target in panel.targets)
    yield from (one.query for one in board.variables if isinstance(one, Choice))
    yield from (mark.query for mark in board.marks)


def fields_read(query: Query) -> Iterator[str]:
    for column in query.columns:
        of = column.of
        calls = of if isinstance(of, tuple) else (of if isinstance(of, Call) else of.call,)
        yield from (call.field for call in (*calls, *column.over))
    yield from (compared.field for compared in query.having)


def known_fields(query: Query) -> set[str]:
    """What can be read from where the query reads."""
    if query.within:
        return {column.name for column in query.within.columns} | tags_known(query.innermost)
    fields = MEASUREMENTS[query.measurement].fields
    if query.source is Source.RAW:
        return set(fields)
    rolled = {f"{name}_{suffix}" for name, of in fields.items() if of.type is not Type.TEXT for suffix in STATISTICS}
    return rolled | ({f"state_{state}_s" for state in STATES} if query.measurement == "status" else set())


def tags_known(query: Query) -> set[str]:
    part = MEASUREMENTS[query.measurement].part
    return {*TAGS, *([part] if part else [])}


@pytest.mark.parametrize("key", BOARDS)
def test_a_board_asks_only_for_what_is_written(key: str) -> None:
    for query in queries(BOARDS[key]):
        level: Query | None = query
        while level:
            assert set(fields_read(level)) <= known_fields(level), query.text()
            assert {*level.by, *(tag.name for tag in level.where)} <= tags_known(query.innermost), query.text()
            level = level.within


def test_uids_are_stable_and_fit_grafana() -> None:
    assert {board.uid for board in BOARDS.values()} == {
        "campuswatch-bureau", "campuswatch-school", "campuswatch-device", "campuswatch-switches",
        "campuswatch-recorders", "campuswatch-cameras", "campuswatch-power", "campuswatch-collector",
    }  # fmt: skip
    assert all(8 <= len(board.uid) <= 40 for board in BOARDS.values())


@pytest.mark.parametrize("key", BOARDS)
def test_no_panel_stands_twice_on_a_board(key: str) -> None:
    ids = [panel.id for panel in BOARDS[key].panels()]
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.parametrize(("board", "panel"), EVERY)
def test_a_panel_says_what_is_normal(board: Board, panel: Panel) -> None:
    """And what to do, in each language, in a few sentences."""
    for language in LANGUAGES:
        text = render(about(panel.id), language)
        assert text.endswith((".", "。"))
        assert len(text) <= 420
        assert text != render(Message(panel.id), language)


@pytest.mark.parametrize(("board", "panel"), EVERY)
def test_a_panel_asks_one_data_source(board: Board, panel: Panel) -> None:
    assert {target.query.innermost.source for target in panel.targets} == {panel.source}


@pytest.mark.parametrize(("board", "panel"), EVERY)
def test_variables_of_a_query_stand_on_its_board(board: Board, panel: Panel) -> None:
    there = {variable.name for variable in board.variables}
    for target in panel.targets:
        assert set(re.findall(r"\$\{(\w+):regex\}", target.query.text())) <= there


@pytest.mark.parametrize(("board", "panel"), EVERY)
def test_links_lead_to_boards_and_fill_their_variables(board: Board, panel: Panel) -> None:
    for look in (panel.look, *panel.looks.values()):
        if look.link:
            target = BOARDS[look.link.board.removeprefix("campuswatch-")]
            assert set(look.link.variables) <= {variable.name for variable in target.variables}


@pytest.mark.parametrize(("board", "panel"), EVERY)
def test_a_column_of_a_table_is_asked_for(board: Board, panel: Panel) -> None:
    """A look for what no query answers would be a header over nothing."""
    answered = {
        name for target in panel.targets for name in (*(c.name for c in target.query.columns), *target.query.by)
    }
    if panel.type == "table":
        assert set(panel.looks) <= answered | {"Time"}
    else:
        assert set(panel.looks) <= answered


@pytest.mark.parametrize(("board", "panel"), EVERY)
def test_people_see_names(board: Board, panel: Panel) -> None:
    """Where the code of a device or a school is asked for, its name is too, and the code itself stays hidden."""
    for target in panel.targets:
        by = set(target.query.by)
        if panel.source is Source.RAW and panel.targets[0].query.innermost.measurement != "collector":
            assert "name" in by or "device" not in by
            assert "school_name" in by or "school" not in by
            assert target.table or "device" not in target.legend
    assert panel.type != "table" or all(panel.looks[code].hidden for code in ("school", "device") if named(panel, code))


def named(panel: Panel, code: str) -> bool:
    return code in panel.looks and not panel.looks[code].name


@pytest.mark.parametrize("key", BOARDS)
def test_panels_do_not_overlap_and_leave_no_grid(key: str) -> None:
    taken: set[tuple[int, int]] = set()
    for panel in dashboard(BOARDS[key], "en")["panels"]:  # type: ignore[attr-defined]
        at = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert not cells & taken, panel["title"]
        assert at["x"] + at["w"] <= COLUMNS
        taken |= cells


def texts(thing: object) -> Iterator[str]:
    if isinstance(thing, str):
        yield from (thing, *thing.split(" · "))
    elif isinstance(thing, dict):
        yield from (text for value in thing.values() for text in texts(value))
    elif isinstance(thing, list):
        yield from (text for value in thing for text in texts(value))


def test_every_text_of_boards_is_on_a_board() -> None:
    shown = {text for board in BOARDS.values() for text in texts(dashboard(board, "en"))}
    ids = [id for id in catalogue("en")._catalog if isinstance(id, str) and id.startswith(FAMILY)]  # type: ignore[attr-defined]
    assert len(ids) > 200
    assert [id for id in ids if render(Message(id), "en") not in shown] == []


def test_generated_files_are_the_committed_ones() -> None:
    """After a change: python -m dashboards.generated"""
    committed = {path.name: path.read_text("utf-8") for path in generated.FOLDER.glob("*.json")}
    assert committed == generated.generated()
