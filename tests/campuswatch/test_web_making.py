"""Reports from the browser: asked for, made in a process of its own, corrected, confirmed and handed in."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from reporting_campus import DAY, NEXT_DAY_MS, report_day
from web_campus import Answer, Campus, get
from web_posting import post

from campuswatch.reports.archive import Archive
from campuswatch.reports.works import MOST_OF_ONE, Errand, Works
from campuswatch.settings import Database, Service, Settings
from campuswatch.usecases.actor import Actor, Right
from campuswatch.usecases.reporting import Wish
from campuswatch.usecases.roles import Role
from inventory.errors import Conflict
from inventory.model.scope import BUREAU, Scope
from inventory.period import parse_period
from inventory.repository import reports

PATIENCE_S = 60.0
NUMBER = "S01-R-2026-0001"


@pytest.fixture
def settings(campus: Campus, tmp_path: Path) -> Settings:
    campus.clock.at_ms = NEXT_DAY_MS
    (tmp_path / "data").mkdir(exist_ok=True)
    return Settings(
        service=Service(data_dir=str(tmp_path / "data")),
        database=Database(url=f"sqlite:///{tmp_path / 'ledger.db'}"),
        folder=tmp_path,
    )


@pytest.fixture
def works(campus: Campus, settings: Settings) -> Iterator[Works]:
    made = Works(settings, campus.clock)
    yield made
    made.close()


@pytest.fixture
def app_of(campus: Campus, settings: Settings, works: Works) -> Callable[..., Any]:
    return lambda **more: campus.app(archive=Archive(settings.reports_path), settings=settings, works=works, **more)


def wait(app: Any, address: str) -> Answer:
    """Until the page of what is being made leads on, or says what went wrong."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        shown = get(app, address)
        if shown.status != 200 or "http-equiv" not in shown.text:
            return shown
        assert "It waits" in shown.plain or "being made" in shown.plain
        time.sleep(0.1)
    raise AssertionError("it was never made")


def ask(app: Any, **fields: str) -> str:
    told = {"kind": "uptime", "period": DAY, "school": "s01"} | fields
    answer = post(app, "/do/report.make", told)
    assert answer.status == 303, answer.plain
    return answer.headers["location"]


def test_a_report_is_made_elsewhere_and_then_shown(campus: Campus, app_of: Any) -> None:
    report_day(campus)
    app = app_of()
    place = ask(app)
    assert place.startswith("/reports/making/")
    assert "being made" in get(app, place).plain
    led = wait(app, place)
    assert led.status == 303
    assert led.headers["location"] == f"/reports/{NUMBER}"
    shown = get(app, f"/reports/{NUMBER}?lang=en")
    assert "administrator (administrator)" in shown.plain
    links = re.findall(rf'href="(/reports/{NUMBER}/1/[^"]+)"', shown.text)
    assert {link.rpartition(".")[2] for link in links} == {"html", "pdf", "xlsx"}
    assert all(get(app, link).status == 200 for link in links)
    with campus.database.read() as connection:
        made = reports.get(connection, BUREAU, NUMBER)
    assert made is not None
    assert made.by == "administrator (administrator)"


def test_a_correction_says_why_and_what_changed(campus: Campus, app_of: Any) -> None:
    report_day(campus)
    app = app_of()
    wait(app, ask(app))
    answer = post(app, "/do/report.correct", {"number": NUMBER, "why": "the <switch> was down"})
    wait(app, answer.headers["location"])
    shown = get(app, f"/reports/{NUMBER}?lang=en&version=2&compare=1")
    assert "the &lt;switch&gt; was down" in shown.text
    assert "Version 2 against version 1" in shown.plain


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"period": "yesterday"}, "is no period"),
        ({"period": "2027-01"}, "has not begun"),
        ({"kind": "gossip"}, "gossip"),
        ({"kind": "daily", "period": "2026"}, "2026"),
        ({"kind": "submissions"}, "submissions"),
    ],
)
def test_what_cannot_be_made_is_said_before_it_is_begun(
    campus: Campus, app_of: Any, works: Works, fields: dict[str, str], sentence: str
) -> None:
    report_day(campus)
    app = app_of()
    answer = post(app, "/do/report.make?lang=en", {"kind": "uptime", "period": DAY, "school": "s01"} | fields)
    assert answer.status in (409, 422)
    assert sentence in answer.plain
    assert works.jobs(BUREAU) == []


@pytest.mark.parametrize(
    ("role", "of", "status"),
    [(Role.VIEWER, "s01", 403), (Role.DUTY, "s01", 403), (Role.AUDITOR, "", 403), (Role.PRINCIPAL, "s02", 404)],
)
def test_who_may_not_makes_none(campus: Campus, app_of: Any, works: Works, role: Role, of: str, status: int) -> None:
    report_day(campus)
    if of == "s02":
        campus.school("s02", "Other School")
    answer = post(app_of(role=role, of=of), "/do/report.make", {"kind": "uptime", "period": DAY, "school": "s01"})
    assert answer.status == status
    assert works.jobs(BUREAU) == []


@pytest.mark.parametrize("school", ["", "*"])
def test_a_school_makes_no_papers_of_others(campus: Campus, app_of: Any, works: Works, school: str) -> None:
    report_day(campus)
    told = {"kind": "monthly", "period": "2026-10", "school": school}
    assert post(app_of(role=Role.PRINCIPAL, of="s01"), "/do/report.make", told).status in (403, 404)
    assert works.jobs(BUREAU) == []


def test_what_is_made_for_others_is_not_shown(campus: Campus, app_of: Any, works: Works) -> None:
    report_day(campus)
    campus.school("s02", "Other School")
    place = ask(app_of())
    assert get(app_of(role=Role.PRINCIPAL, of="s02"), place).status == 404
    assert works.jobs(Scope.of(["s02"])) == []
    assert len(works.jobs(Scope.of(["s01"]))) == 1
    wait(app_of(), place)


def test_the_same_is_made_once_and_not_too_much_waits(campus: Campus, works: Works) -> None:
    actor = Actor("Li Na", BUREAU, frozenset(Right))

    def errand(number: int) -> Errand:
        period = parse_period(f"2026-10-{number + 1:02}")
        return Errand(school="s01", kind="uptime", period=period, schools=("s01",),
                      wish=Wish(kind="uptime", period=period, school="s01"))  # fmt: skip

    first = works.begin(actor, errand(0))
    assert works.begin(actor, errand(0)).id == first.id
    for number in range(1, MOST_OF_ONE):
        works.begin(actor, errand(number))
    with pytest.raises(Conflict):
        works.begin(actor, errand(MOST_OF_ONE))
    works.begin(Actor("Wang Fang", BUREAU, frozenset(Right)), errand(20))


def test_what_goes_wrong_is_said(campus: Campus, app_of: Any, settings: Settings) -> None:
    report_day(campus)
    settings.reports_path.write_text("a file where the folder should be")
    app = app_of()
    failed = wait(app, ask(app))
    assert failed.status == 200
    assert "could not be made" in failed.plain
    shown = get(app, "/reports?lang=en").plain
    assert "could not be made" in shown


def test_a_process_that_dies_is_said_and_the_next_one_works(campus: Campus, app_of: Any, works: Works) -> None:
    report_day(campus)
    app = app_of()
    place = ask(app)
    while works._pool is None or not works._pool._processes:
        time.sleep(0.01)
    for worker in list(works._pool._processes.values()):
        worker.kill()
    failed = wait(app, place)
    assert failed.status == 200
    assert "could not be made" in failed.plain
    assert wait(app, ask(app)).status == 303
