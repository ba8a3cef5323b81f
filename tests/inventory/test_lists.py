"""Lists for programs: each sees its own and nothing else, and pages put together are the whole list."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

import pytest
from ledgers import BACKENDS
from planted import CAMERA, plant
from sqlalchemy import Connection, event
from sqlalchemy.engine import Engine

from inventory.database import Database
from inventory.lists import LISTS
from inventory.lists.paged_list import PagedList
from inventory.lists.reading import BadPlace, read_item, read_page
from inventory.model.scope import BUREAU, Scope

OWN, FOREIGN, NOBODY = Scope.of(["S01"]), Scope.of(["S03"]), Scope.of([])
GATE, ELSEWHERE = Scope.of_areas("S01", ["gate"]), Scope.of_areas("S01", ["nowhere"])
OF_ALL = ("holidays", "obligations", "targets")
"""Their rows without a school are for everybody."""
OPEN_TO_UNITS = (*OF_ALL, "schools", "maintenance")
"""What whoever sees anything of a school is told."""
NOT_PLANTED = ("address_ranges",)


@pytest.fixture(scope="module", params=BACKENDS)
def planted(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    if request.param == "sqlite":
        file = tmp_path_factory.mktemp("planted") / "ledger.db"
        shutil.copy(request.getfixturevalue("migrated_sqlite"), file)
        url = f"sqlite:///{file}"
    else:
        server = request.getfixturevalue("postgres")
        url = server.url(server.new_database(request.getfixturevalue("migrated_postgres"), ""))
    database = Database.open(url)
    plant(database)
    yield database
    database.close()


def columns(of: PagedList) -> list[str]:
    return [*dict.fromkeys([*of.columns, *(column.name for column in of.table.c)])]


def rows(connection: Connection, scope: Scope, of: PagedList, **more: Any) -> list[Mapping[str, Any]]:
    return list(read_page(connection, scope, of, columns(of), {}, **{"limit": 500, **more}).rows)


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("scope", [FOREIGN, NOBODY], ids=["foreign", "nobody"])
def test_a_foreign_scope_is_told_nothing(planted: Database, name: str, scope: Scope) -> None:
    with planted.read() as connection:
        told = rows(connection, scope, LISTS[name])
    assert [row for row in told if row["school" if name != "schools" else "code"]] == []
    assert not told or name in OF_ALL


@pytest.mark.parametrize("name", LISTS)
def test_the_own_scope_is_told_all_of_its_school(planted: Database, name: str) -> None:
    """Without it, the test above would also pass on an empty ledger."""
    of = LISTS[name]
    place = "code" if name == "schools" else "chain" if "chain" in of.table.c else "school"
    with planted.read() as connection:
        whole, own = rows(connection, BUREAU, of), rows(connection, OWN, of)
    assert own or name in NOT_PLANTED
    assert own == [row for row in whole if row[place] == "S01" or (name in OF_ALL and not row[place])]


@pytest.mark.parametrize("name", LISTS)
def test_a_unit_is_told_of_what_stands_with_it(planted: Database, name: str) -> None:
    of = LISTS[name]
    with planted.read() as connection:
        elsewhere, gate = rows(connection, ELSEWHERE, of), rows(connection, GATE, of)
    if name in OPEN_TO_UNITS:
        return
    assert elsewhere == []
    near = [row.get("device") or row.get("camera") or row.get("code") for row in gate]
    assert set(near) <= {CAMERA.code, "gate", None}


@pytest.mark.parametrize("name", ["devices", "areas", "transitions", "alerts", "faults", "pictures"])
def test_a_unit_is_told_something(planted: Database, name: str) -> None:
    with planted.read() as connection:
        assert rows(connection, GATE, LISTS[name])


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("backwards", [False, True])
def test_pages_put_together_are_the_list(planted: Database, name: str, backwards: bool) -> None:
    of = LISTS[name]
    with planted.read() as connection:
        whole = read_page(connection, BUREAU, of, columns(of), {}, backwards=backwards, limit=500)
        paged: list[Mapping[str, Any]] = []
        after, more = None, True
        while more:
            page = read_page(connection, BUREAU, of, columns(of), {}, after=after, backwards=backwards, limit=1)
            paged += page.rows
            after, more = (page.places[-1] if page.places else None), page.more
        other = rows(connection, BUREAU, of, backwards=not backwards)
    assert paged == list(whole.rows)
    assert not whole.more
    assert len(set(whole.places)) == len(whole.places)
    assert other == list(whole.rows)[::-1]


SAMPLES: Mapping[type, Any] = {
    str: "no'; --", int: 7, bool: True, date: date(2026, 1, 1), datetime: datetime(2026, 1, 1, tzinfo=UTC)
}  # fmt: skip


@pytest.mark.parametrize(("name", "filter"), [(name, filter) for name, of in LISTS.items() for filter in of.filters])
def test_a_filter_lets_through_only_rows_of_the_list(planted: Database, name: str, filter: str) -> None:
    of = LISTS[name]
    kind = of.filters[filter].type
    values = list(kind) if issubclass(kind, Enum) else [True, False] if kind is bool else [SAMPLES[kind]]
    with planted.read() as connection:
        whole = rows(connection, BUREAU, of)
        parts = [
            list(read_page(connection, BUREAU, of, columns(of), {filter: value}, limit=500).rows) for value in values
        ]
    assert all(row in whole for part in parts for row in part)
    if issubclass(kind, Enum):
        assert sum(map(len, parts)) == len([row for row in whole if row[filter] is not None])


@pytest.mark.parametrize("name", [name for name, of in LISTS.items() if of.named and name not in NOT_PLANTED])
def test_a_thing_is_found_by_its_name_and_only_by_who_sees_it(planted: Database, name: str) -> None:
    of = LISTS[name]
    with planted.read() as connection:
        one = rows(connection, BUREAU, of)[0]
        named = {key: one[key] for key in of.named}
        assert read_item(connection, BUREAU, of, columns(of), named) == one
        assert read_item(connection, NOBODY, of, columns(of), named) is None
        if name not in OF_ALL:
            assert read_item(connection, FOREIGN, of, columns(of), named) is None


@pytest.mark.parametrize(
    "place",
    [[], ["a", "b"], [7], [None], ["nul\0"], [True], [["a"]]],
    ids=["none", "two", "int", "null", "nul", "b", "l"],
)
def test_a_key_of_no_row_is_refused(planted: Database, place: list[Any]) -> None:
    with planted.read() as connection, pytest.raises(BadPlace):
        read_page(connection, BUREAU, LISTS["devices"], ["code"], {}, after=place, limit=1)


def test_a_number_beyond_the_database_is_refused(planted: Database) -> None:
    with planted.read() as connection, pytest.raises(BadPlace):
        read_page(connection, BUREAU, LISTS["transitions"], ["seq"], {}, after=[2**63], limit=1)


def test_a_page_is_one_statement(planted: Database) -> None:
    """And so of one moment, however many tables it reads."""
    asked: list[str] = []

    def count(connection: object, cursor: object, statement: str, *more: object) -> None:
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", count)
    try:
        with planted.read() as connection:
            asked.clear()
            rows(connection, OWN, LISTS["devices"])
            assert len(asked) == 1
    finally:
        event.remove(Engine, "before_cursor_execute", count)
