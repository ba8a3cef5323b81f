"""Reports issued and corrected: numbers without holes, versions, what changed, and nothing ever altered."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from reporting_campus import (
    CENTRE,
    DAY,
    HOUR_MS,
    NEXT_DAY_MS,
    blame_switch,
    office_of,
    report_day,
    wish_of,
)
from sqlalchemy import delete, update
from web_campus import START_MS, Campus

from campuswatch.report_settings import Reports
from campuswatch.reports.office import Office
from campuswatch.reports.verifying import check_reports
from campuswatch.usecases.actor import Actor, Forbidden, Right
from campuswatch.usecases.reporting import Wish, complete, correct, difference, draft, issue, report_for
from inventory import audit, register
from inventory.errors import Conflict, Missing
from inventory.model.device import Device
from inventory.model.report import Change, Form, Report
from inventory.model.scope import BUREAU, Scope
from inventory.period import PeriodKind, parse_period
from inventory.repository import audit_rows, reports
from inventory.repository.reports import NumberTaken
from inventory.tables.report import REPORT_STEPS, report_file
from inventory.tables.report import report as report_table


@pytest.fixture
def camera(campus: Campus) -> Device:
    return report_day(campus)


@pytest.fixture
def office(campus: Campus, camera: Device, tmp_path: Path) -> Office:
    return office_of(campus, tmp_path)


def read(office: Office, digest: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(office.archive.read(digest))
    return found


def test_a_draft_has_no_number_and_leaves_nothing(office: Office) -> None:
    made = draft(office, CENTRE, wish_of(), now_ms=NEXT_DAY_MS)
    assert made.paper("en").code == ""
    with office.database.read() as connection:
        assert reports.count(connection, BUREAU, reports.Wanted()) == 0
    assert list(office.archive.digests()) == []


def test_an_issued_report_has_its_number_on_it_and_stands_in_the_register(office: Office) -> None:
    made = issue(office, CENTRE, wish_of(forms=(Form.JSON, Form.HTML)), now_ms=NEXT_DAY_MS)
    assert (made.number, made.version, made.whole, made.late) == ("S01-R-2026-0001", 1, True, False)
    kept = {one.form: one for one in made.files}
    assert read(office, kept[Form.JSON].digest)["number"] == made.number
    assert made.number.encode() in office.archive.read(kept[Form.HTML].digest)
    with office.database.read() as connection:
        assert reports.get(connection, BUREAU, made.number.lower()) == made
        (step,) = reports.steps(connection, BUREAU, "s01", made.number)
        assert register.verify(connection, BUREAU, REPORT_STEPS, "s01") is None
        assert audit_rows.heads(connection, BUREAU)["s01"][0] >= 1
        assert audit.verify(connection, BUREAU, "s01") is None
    assert json.loads(step.detail)["json en"] == kept[Form.JSON].digest
    assert step.action == "issued"


def test_asked_again_it_is_the_same_one(office: Office) -> None:
    first = issue(office, CENTRE, wish_of(), now_ms=NEXT_DAY_MS)
    assert issue(office, CENTRE, wish_of(), now_ms=NEXT_DAY_MS + 1) == first


def test_a_period_that_still_ran_is_issued_anew_when_it_is_over(office: Office) -> None:
    early = issue(office, CENTRE, wish_of(), now_ms=START_MS + 90 * 60_000)
    assert not early.whole
    assert issue(office, CENTRE, wish_of(), now_ms=START_MS + 91 * 60_000, enough_ms=early.made_ms) == early
    later = issue(office, CENTRE, wish_of(), now_ms=NEXT_DAY_MS)
    assert (later.number, later.version, later.whole) == (early.number, 2, True)
    down = next(one for one in later.changes if one.figure == "down_ms")
    assert down == Change(figure="down_ms", was=HOUR_MS // 2, now=HOUR_MS)


def test_a_correction_says_what_changed_and_why_and_the_old_one_stays(
    campus: Campus, office: Office, camera: Device
) -> None:
    first = issue(office, CENTRE, wish_of(), now_ms=NEXT_DAY_MS)
    octets = office.archive.read(first.files[0].digest)
    blame_switch(campus, camera, NEXT_DAY_MS + 1)
    expected = difference(office, CENTRE, first.number, now_ms=NEXT_DAY_MS + 2)
    second = correct(office, CENTRE, first.number, why="the switch was down", now_ms=NEXT_DAY_MS + 2)
    assert (second.number, second.version, second.why) == (first.number, 2, "the switch was down")
    assert second.changes == expected
    told = {one.figure: (one.was, one.now) for one in second.changes}
    assert told["down_ms"] == (HOUR_MS, 0)
    assert told["shadow_ms"] == (0, HOUR_MS)
    assert told[f"device.{camera.code}.down_ms"] == (HOUR_MS, None)
    assert told["availability"][1] == 1.0
    assert report_for(office, CENTRE, first.number, 1) == first
    assert office.archive.read(first.files[0].digest) == octets
    assert difference(office, CENTRE, first.number, now_ms=NEXT_DAY_MS + 3) == ()


def test_a_form_made_later_uses_the_knowledge_of_its_version(campus: Campus, office: Office, camera: Device) -> None:
    first = issue(office, CENTRE, wish_of(), now_ms=NEXT_DAY_MS)
    blame_switch(campus, camera, NEXT_DAY_MS + 1)
    more = complete(office, CENTRE, first, ("vi",), (Form.JSON,), now_ms=NEXT_DAY_MS + 2)
    assert [(one.form, one.language) for one in more.files] == [(Form.JSON, "en"), (Form.JSON, "vi")]
    figures = [read(office, one.digest)["figures"] for one in more.files]
    assert figures[0] == figures[1]
    with office.database.read() as connection:
        assert check_reports(connection, office.archive).wrong == ()


def test_a_form_of_figures_that_nobody_can_reckon_any_more_is_refused(office: Office) -> None:
    first = issue(office, CENTRE, wish_of(), now_ms=NEXT_DAY_MS)
    forged = replace(first, figures={**first.figures, "devices": 7})
    with pytest.raises(Conflict) as refused:
        complete(office, CENTRE, forged, (), (Form.HTML,), now_ms=NEXT_DAY_MS + 2)
    assert refused.value.message.id == "archive.cannot_redo"


def test_numbers_have_no_hole_though_many_issue_at_once_and_some_fail(campus: Campus, office: Office) -> None:
    kinds = ("uptime", "principal", "daily")
    days = ("2026-11-22", "2026-11-21", "2026-11-20")
    wishes = [wish_of(kind=kind, period=day) for kind in kinds for day in days]
    blocked = replace(office, archive=replace(office.archive, folder=Path("/proc/nowhere")))
    with pytest.raises(OSError, match="nowhere"):
        issue(blocked, CENTRE, wishes[0], now_ms=NEXT_DAY_MS)
    with ThreadPoolExecutor(3) as pool:
        made = list(pool.map(lambda one: persist(office, one), wishes * 2))
    assert sorted({one.number for one in made}) == [f"S01-R-2026-{serial:04}" for serial in range(1, 10)]
    assert {one.version for one in made} == {1}


def persist(office: Office, wish: Wish) -> Report:
    while True:
        try:
            return issue(office, CENTRE, wish, now_ms=NEXT_DAY_MS)
        except NumberTaken:
            continue


def test_years_and_schools_and_the_bureau_count_for_themselves(campus: Campus, office: Office) -> None:
    campus.school("s02", zone="UTC")
    year_ms = 366 * 24 * HOUR_MS
    numbers = [
        issue(office, CENTRE, wish_of(school, kind="daily", period=day), now_ms=at_ms).number
        for school, day, at_ms in (
            ("s01", DAY, NEXT_DAY_MS),
            ("s02", DAY, NEXT_DAY_MS),
            ("", DAY, NEXT_DAY_MS),
            ("s01", "2027-11-22", NEXT_DAY_MS + year_ms),
            ("s01", "2026-11-21", NEXT_DAY_MS),
        )
    ]
    assert numbers == [
        "S01-R-2026-0001", "S02-R-2026-0001", "BUREAU-R-2026-0001", "S01-R-2027-0001", "S01-R-2026-0002",
    ]  # fmt: skip


def test_the_year_is_that_of_the_school(campus: Campus, office: Office) -> None:
    campus.school("s03", zone="Asia/Shanghai")
    eve_ms = 1_798_736_400_000  # 2026-12-31 17:00 UTC: next year in Shanghai
    assert issue(office, CENTRE, wish_of("s03", kind="daily"), now_ms=eve_ms).number == "S03-R-2027-0001"


def test_the_bureau_has_its_letterhead_and_a_series_of_its_own(campus: Campus, camera: Device, tmp_path: Path) -> None:
    settings = Reports(bureau="Centre", issuer="County Bureau", document="No. {serial} of {year}")
    office = office_of(campus, tmp_path, settings)
    made = draft(office, CENTRE, wish_of("", kind="daily"), now_ms=NEXT_DAY_MS)
    assert made.paper("en").issuer == "County Bureau"
    issued = issue(office, CENTRE, wish_of("", kind="daily", forms=(Form.HTML,)), now_ms=NEXT_DAY_MS)
    assert b"No. 1 of 2026" in office.archive.read(issued.files[0].digest)


@pytest.mark.parametrize(
    ("wish", "says"),
    [
        (wish_of(kind="nonsense"), "archive.no_kind"),
        (wish_of(kind="ranking"), "archive.not_of_school"),
        (wish_of("", kind="principal"), "archive.not_of_bureau"),
        (wish_of(kind="monthly"), "archive.wrong_period"),
        (wish_of(period="2030-01-01"), "archive.not_begun"),
        (replace(wish_of(), known_ms=NEXT_DAY_MS + 1), "archive.known_ahead"),
        (wish_of("s99"), "ledger.no_school"),
    ],
)
def test_what_cannot_be_is_said_in_one_sentence(office: Office, wish: Wish, says: str) -> None:
    with pytest.raises((Conflict, Missing)) as refused:
        draft(office, CENTRE, wish, now_ms=NEXT_DAY_MS)
    assert refused.value.message.id == says


def test_who_may_not_is_refused_and_sees_nothing(office: Office) -> None:
    made = issue(office, CENTRE, wish_of(), now_ms=NEXT_DAY_MS)
    foreign = Actor("s02", Scope.of(["s02"]), frozenset(Right))
    reader = Actor("reader", BUREAU, frozenset({Right.LOOK}))
    with pytest.raises(Missing):
        report_for(office, foreign, made.number)
    for actor in (foreign, reader):
        with pytest.raises(Forbidden):
            issue(office, actor, wish_of(), now_ms=NEXT_DAY_MS)
    with pytest.raises(Forbidden):
        correct(office, reader, made.number, why="because", now_ms=NEXT_DAY_MS)


def test_a_correction_needs_a_reason(office: Office) -> None:
    made = issue(office, CENTRE, wish_of(), now_ms=NEXT_DAY_MS)
    with pytest.raises(Conflict):
        correct(office, CENTRE, made.number, why="  ", now_ms=NEXT_DAY_MS)
    with pytest.raises(Missing):
        correct(office, CENTRE, "S01-R-2026-0099", why="because", now_ms=NEXT_DAY_MS)


def test_a_term_keeps_its_name(office: Office) -> None:
    days = parse_period("2026-09-01..2026-11-22")
    term = replace(wish_of(kind="term"), period=replace(days, kind=PeriodKind.TERM, name="Autumn"))
    made = issue(office, CENTRE, term, now_ms=NEXT_DAY_MS)
    assert (made.title, made.period) == ("Autumn", "2026-09-01..2026-11-22")
    assert difference(office, CENTRE, made.number, now_ms=NEXT_DAY_MS + 1) == ()


@pytest.mark.parametrize("forged", [
    {"figures": {}}, {"late": True}, {"made_ms": 1}, {"changes": [{"figure": "online", "was": 1, "now": 2}]},
])  # fmt: skip
def test_verify_finds_a_row_that_was_altered(campus: Campus, office: Office, forged: dict[str, object]) -> None:
    issue(office, CENTRE, wish_of(forms=(Form.JSON,)), now_ms=NEXT_DAY_MS)
    campus.write(lambda connection: connection.execute(update(report_table).values(**forged)))
    with office.database.read() as connection:
        (wrong,) = check_reports(connection, office.archive).wrong
    assert wrong.id == "verify.report_altered"


def test_verify_finds_rows_and_files_that_are_not_what_was_issued(campus: Campus, office: Office) -> None:
    made = issue(office, CENTRE, wish_of(forms=(Form.JSON, Form.HTML)), now_ms=NEXT_DAY_MS)

    def wrong() -> list[str]:
        with office.database.read() as connection:
            return [one.id for one in check_reports(connection, office.archive).wrong]

    assert wrong() == []
    other = office.archive.keep(b"another paper")
    campus.write(
        lambda connection: connection.execute(
            update(report_file).where(report_file.c.form == "json").values(digest=other)
        )
    )
    assert wrong() == ["verify.report_differs"]
    (page,) = [one for one in made.files if one.form is Form.HTML]
    office.archive.path(page.digest).write_bytes(b"forged")
    assert sorted(wrong()) == ["archive.file_altered", "verify.report_differs"]
    campus.write(lambda connection: connection.execute(delete(report_file)))
    campus.write(lambda connection: connection.execute(delete(report_table)))
    assert wrong() == ["verify.report_gone", "verify.report_gone"]
