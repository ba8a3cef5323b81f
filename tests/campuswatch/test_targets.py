"""Targets are entered and never overwritten; schools are listed by archived reports; standings have versions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from web_campus import Campus, get

from alerts.figures import Figures
from alerts.rules import RULES
from campuswatch.conditions.listings import PAST
from campuswatch.conditions.source import NO_MEANS
from campuswatch.usecases.actor import Actor, Forbidden, Right
from campuswatch.usecases.campus_standings import StandingWish, enter_standing
from campuswatch.usecases.listings import clear_listing, list_school, proposed
from campuswatch.usecases.targets import RULES as NAMED
from campuswatch.usecases.targets import end_target, enter_offered, offered, set_target
from dashboards.reports.headline import Headline
from inventory.errors import Conflict, LedgerError, Missing
from inventory.model.report import Report
from inventory.model.school import Locality
from inventory.model.scope import BUREAU, Scope
from inventory.model.target import Measure, Target, target_of
from inventory.period import parse_period
from inventory.repository import audit_rows, campus_standings, listings, reports, targets
from language.moment import local

ALL = Actor("test", BUREAU, frozenset(Right))
SCHOOLS = Actor("headmaster", Scope.of(["S01"]), frozenset(Right))
ZONE = "Asia/Shanghai"
DAY_MS = 86_400_000
ONLINE = Target(id="", measure=Measure.ONLINE, least_ppm=950_000, document="教安〔2026〕7号")
OCTOBER = parse_period("2026-10")


@pytest.fixture
def campus(tmp_path: Path, url: str) -> Iterator[Campus]:
    made = Campus(tmp_path, url)
    made.school("S01", zone=ZONE, locality=Locality.RURAL)
    made.school("S02", zone=ZONE, locality=Locality.URBAN)
    yield made
    made.close()


def archived(campus: Campus, up: int, down: int, period: str, serial: int, school: str = "S01") -> str:
    number = f"{school}-R-2026-{serial:04d}"
    made = Report(
        id=f"{school}-{serial}", number=number, version=1, kind="monthly", school=school, period=period,
        known_ms=campus.clock.now_ms(), made_ms=campus.clock.now_ms(), by="x", whole=True,
        figures=Headline(total=Figures((up, down, 0, 0, 0, 0)), devices=1).as_data(),
    )  # fmt: skip
    campus.write(lambda connection: reports.add(connection, made))
    return number


def known(campus: Campus, school: str | None = None, known_ms: int | None = None) -> list[Target]:
    with campus.database.read() as connection:
        return targets.every(connection, BUREAU, school, known_ms=known_ms)


def refused(error: pytest.ExceptionInfo[LedgerError]) -> str:
    return error.value.message.id


def test_a_target_is_kept_with_its_document_and_by_whom_and_the_chain_tells_it(campus: Campus) -> None:
    now_ms = campus.clock.now_ms()
    made = set_target(campus.database, ALL, replace(ONLINE, school="S01"), now_ms=now_ms)
    assert known(campus) == [made]
    assert (made.by, made.entered_ms, made.document) == ("test", now_ms, "教安〔2026〕7号")
    with campus.database.read() as connection:
        entry = audit_rows.newest(connection, BUREAU, "S01", action="target.entered", detail="")
    assert entry is not None
    assert json.loads(entry.detail)["least_ppm"] == 950_000


def test_what_was_known_before_a_correction_stays_known(campus: Campus) -> None:
    now_ms = campus.clock.now_ms()
    first = set_target(campus.database, ALL, ONLINE, now_ms=now_ms)
    second = set_target(campus.database, ALL, replace(ONLINE, least_ppm=900_000), now_ms=now_ms + 10)
    assert known(campus) == [second]
    assert [one.id for one in known(campus, known_ms=now_ms + 5)] == [first.id]
    assert known(campus, known_ms=now_ms - 1) == []
    assert [one.id for one in known(campus, known_ms=now_ms + 10)] == [second.id]


def test_a_new_school_years_target_leaves_the_old_years(campus: Campus) -> None:
    now_ms = campus.clock.now_ms()
    old = set_target(
        campus.database, ALL, replace(ONLINE, since=date(2025, 9, 1), until=date(2026, 8, 31)), now_ms=now_ms
    )
    new = set_target(
        campus.database, ALL, replace(ONLINE, since=date(2026, 9, 1), least_ppm=980_000), now_ms=now_ms + 1
    )
    found = known(campus)
    assert target_of(found, None, Measure.ONLINE, date(2026, 8, 31)) == old
    assert target_of(found, None, Measure.ONLINE, date(2026, 9, 1)) == new
    assert target_of(found, None, Measure.ONLINE, date(2025, 8, 31)) is None


def test_an_ended_target_ends_and_one_taken_back_never_was_but_old_papers_know_it(campus: Campus) -> None:
    now_ms = campus.clock.now_ms()
    made = set_target(campus.database, ALL, replace(ONLINE, since=date(2026, 9, 1)), now_ms=now_ms)
    ended = end_target(campus.database, ALL, made.id[:8], last=date(2026, 10, 31), now_ms=now_ms + 1)
    assert known(campus) == [ended]
    assert ended.until == date(2026, 10, 31)
    with pytest.raises(Conflict) as error:
        end_target(campus.database, ALL, ended.id, last=date(2026, 8, 1), now_ms=now_ms + 2)
    assert refused(error) == "target.ends_before"
    end_target(campus.database, ALL, ended.id, last=None, now_ms=now_ms + 3)
    assert known(campus) == []
    assert [one.id for one in known(campus, known_ms=now_ms + 2)] == [ended.id]
    with pytest.raises(Missing) as missing:
        end_target(campus.database, ALL, ended.id, last=None, now_ms=now_ms + 4)
    assert refused(missing) == "target.no_target"


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        (replace(ONLINE, least_ppm=0), "target.bad_share"),
        (replace(ONLINE, least_ppm=1_000_001), "target.bad_share"),
        (replace(ONLINE, coverage_ppm=-1), "target.bad_share"),
        (replace(ONLINE, document="  "), "ledger.no_text"),
        (replace(ONLINE, since=date(2026, 9, 2), until=date(2026, 9, 1)), "target.ends_before"),
        (replace(ONLINE, school="S01", locality=Locality.URBAN), "target.school_or_locality"),
        (replace(ONLINE, school="S01", measure=Measure.NETWORKING), "target.of_campuses"),
        (replace(ONLINE, school="S09"), "ledger.no_school"),
    ],
)
def test_a_target_that_says_nothing_sound_is_refused(campus: Campus, wish: Target, said: str) -> None:
    with pytest.raises(LedgerError) as error:
        set_target(campus.database, ALL, wish, now_ms=campus.clock.now_ms())
    assert refused(error) == said
    assert known(campus) == []


def test_the_rules_figures_are_offered_and_judge_nothing_until_entered(campus: Campus) -> None:
    now_ms = campus.clock.now_ms()
    assert known(campus) == []
    assert offered([], date(2026, 9, 1)) == list(NAMED)
    made = enter_offered(campus.database, ALL, "护校方案 2026", date(2026, 9, 1), now_ms=now_ms)
    assert [(one.measure, one.locality, one.least_ppm) for one in made] == [
        (Measure.INTACT, Locality.UNKNOWN, 1_000_000), (Measure.NETWORKING, Locality.URBAN, 800_000),
        (Measure.ONE_KEY, Locality.URBAN, 900_000), (Measure.ONE_KEY, Locality.RURAL, 600_000),
    ]  # fmt: skip
    assert enter_offered(campus.database, ALL, "again", date(2026, 9, 1), now_ms=now_ms + 1) == []
    assert {one.document for one in known(campus)} == {"护校方案 2026"}


def test_a_school_neither_sets_targets_nor_lists_itself_nor_says_that_it_is_accepted(campus: Campus) -> None:
    now_ms = campus.clock.now_ms()
    number = archived(campus, 89, 11, "2026-10", 1)
    with pytest.raises(Forbidden):
        set_target(campus.database, SCHOOLS, replace(ONLINE, school="S01"), now_ms=now_ms)
    with pytest.raises(Forbidden):
        enter_offered(campus.database, SCHOOLS, "x", date(2026, 9, 1), now_ms=now_ms)
    with pytest.raises(Forbidden):
        list_school(campus.database, SCHOOLS, number, Measure.ONLINE, date(2030, 1, 1), now_ms=now_ms)
    with pytest.raises(Forbidden):
        enter_standing(campus.database, SCHOOLS, "S01", StandingWish(note="we are"), now_ms=now_ms)


def test_a_school_sees_what_counts_for_all_and_nothing_of_another(campus: Campus) -> None:
    now_ms = campus.clock.now_ms()
    for school in ("", "S01", "S02"):
        set_target(campus.database, ALL, replace(ONLINE, school=school), now_ms=now_ms)
    with campus.database.read() as connection:
        assert {one.school for one in targets.every(connection, SCHOOLS.scope)} == {"", "S01"}


def test_a_school_is_listed_by_a_report_until_the_bureau_clears_it(campus: Campus) -> None:
    now_ms = campus.clock.now_ms()
    set_target(campus.database, ALL, ONLINE, now_ms=now_ms)
    october = archived(campus, 89, 11, "2026-10", 1)
    archived(campus, 99, 1, "2026-10", 1, school="S02")
    with campus.database.read() as connection:
        found = proposed(connection, ALL, OCTOBER, now_ms=now_ms)
    assert [(one.school.code, one.judged.measure, one.report.number) for one in found] == [
        ("S01", Measure.ONLINE, october)
    ]
    day = local(now_ms, ZONE).date() + timedelta(days=30)
    made = list_school(campus.database, ALL, october.lower(), Measure.ONLINE, day, note=" by phone ", now_ms=now_ms)
    assert (made.part, made.whole, made.least_ppm, made.document) == (89, 100, 950_000, "教安〔2026〕7号")
    assert (made.period, made.note, made.clear_by) == ("2026-10", "by phone", day)
    with pytest.raises(Conflict) as error:
        list_school(campus.database, ALL, october, Measure.ONLINE, day, now_ms=now_ms + 1)
    assert refused(error) == "listing.listed_already"

    november = archived(campus, 97, 3, "2026-11", 2)
    with campus.database.read() as connection:
        cleared_by = proposed(connection, ALL, parse_period("2026-11"), now_ms=now_ms)
        assert listings.standing(connection, BUREAU) == [made], "a proposal clears nothing"
    assert [(one.clears, one.report.number) for one in cleared_by] == [(made, november)]
    clear_listing(campus.database, ALL, made.id[:6], f"97 % in {november}", now_ms=now_ms + 100)
    with campus.database.read() as connection:
        assert listings.standing(connection, BUREAU) == []
        assert listings.standing(connection, BUREAU, known_ms=now_ms + 50) == [made], "as it stood then"
        assert [one.cleared_why for one in listings.every(connection, BUREAU)] == [f"97 % in {november}"]
    with pytest.raises(Missing):
        clear_listing(campus.database, ALL, made.id, "again", now_ms=now_ms + 200)
    again = list_school(campus.database, ALL, october, Measure.ONLINE, day, now_ms=now_ms + 300)
    assert again.id != made.id, "once cleared it may be listed anew"


def test_a_school_is_not_listed_for_what_a_report_does_not_say(campus: Campus) -> None:
    now_ms = campus.clock.now_ms()
    number = archived(campus, 89, 11, "2026-10", 1)
    day = local(now_ms, ZONE).date()
    with pytest.raises(Conflict) as error:
        list_school(campus.database, ALL, number, Measure.ONLINE, day, now_ms=now_ms)
    assert refused(error) == "listing.not_missed", "without a target nothing is missed"
    set_target(campus.database, ALL, ONLINE, now_ms=now_ms)
    for wrong, said in (("S01-R-2026-0099", "listing.no_report"), ("", "listing.no_report")):
        with pytest.raises(Missing) as missing:
            list_school(campus.database, ALL, wrong, Measure.ONLINE, day, now_ms=now_ms)
        assert refused(missing) == said
    with pytest.raises(Conflict) as error:
        list_school(campus.database, ALL, number, Measure.ONLINE, day - timedelta(days=1), now_ms=now_ms)
    assert refused(error) == "listing.day_passed"


def test_a_listing_is_late_from_the_day_after_until_it_is_cleared(campus: Campus) -> None:
    now_ms = campus.clock.now_ms()
    set_target(campus.database, ALL, ONLINE, now_ms=now_ms)
    number = archived(campus, 89, 11, "2026-10", 1)
    day = local(now_ms, ZONE).date()
    made = list_school(campus.database, ALL, number, Measure.ONLINE, day, now_ms=now_ms)
    after = parse_period(day.isoformat()).bounds_ms(ZONE)[1]

    def late(at_ms: int) -> list[tuple[str, str, int]]:
        with campus.database.read() as connection:
            return [(one.rule, one.part, one.since_ms) for one in PAST.read(connection, at_ms, NO_MEANS)]

    assert PAST.rules <= RULES.keys()
    assert late(after - 1) == []
    assert late(after) == late(after + DAY_MS) == [("listing_late", "online", after)]
    clear_listing(campus.database, ALL, made.id, "seen", now_ms=now_ms)
    assert late(after) == []


def test_a_standing_has_versions_and_each_is_known_at_its_time(campus: Campus) -> None:
    now_ms = campus.clock.now_ms()
    today = local(now_ms, ZONE).date()
    with pytest.raises(Conflict) as error:
        enter_standing(campus.database, ALL, "S01", StandingWish(accepted_on=today), now_ms=now_ms)
    assert refused(error) == "standing.no_document"
    with pytest.raises(Conflict) as error:
        enter_standing(campus.database, ALL, "S01", StandingWish(police_on=today + timedelta(days=1)), now_ms=now_ms)
    assert refused(error) == "acceptance.not_yet"
    first = enter_standing(
        campus.database, ALL, "S01", StandingWish(accepted_on=today, document="验收 14"), now_ms=now_ms
    )
    second = enter_standing(
        campus.database, ALL, "S01", StandingWish(police_on=today, education_on=today), now_ms=now_ms
    )
    assert (second.accepted_on, second.document, second.connected(today)) == (today, "验收 14", True)
    third = enter_standing(campus.database, ALL, "S01", StandingWish(gone=["police_on"]), now_ms=now_ms + 10)
    assert not third.connected(today)
    assert third.accepted(today)
    with campus.database.read() as connection:
        assert campus_standings.every(connection, BUREAU) == {"S01": third}
        then = campus_standings.every(connection, BUREAU, known_ms=now_ms + 5)["S01"]
        assert replace(then, superseded_ms=None) == second
        assert [one.entered_ms for one in campus_standings.history(connection, BUREAU, "S01")] == [
            third.entered_ms, second.entered_ms, first.entered_ms
        ]  # fmt: skip
    assert first.entered_ms == now_ms < second.entered_ms, "two of one moment are told apart"


def test_a_listed_school_sees_it_on_its_page(campus: Campus) -> None:
    now_ms = campus.clock.now_ms()
    set_target(campus.database, ALL, replace(ONLINE, least_ppm=999_950), now_ms=now_ms)
    number = archived(campus, 89, 11, "2026-10", 1)
    app = campus.app()
    assert 'id="listed"' not in get(app, "/school/S01").text
    day = local(now_ms, ZONE).date() + timedelta(days=3)
    made = list_school(campus.database, ALL, number, Measure.ONLINE, day, now_ms=now_ms)
    page = get(app, "/school/S01", accept_language="en").text
    for words in ("89.00 %", "99.995 % asked for", "教安〔2026〕7号", f'href="/reports/{number}"'):
        assert words in page, "a target is printed exactly"
    assert 'id="listed"' not in get(app, "/school/S02").text
    clear_listing(campus.database, ALL, made.id, "seen", now_ms=now_ms + 1)
    assert 'id="listed"' not in get(app, "/school/S01").text
