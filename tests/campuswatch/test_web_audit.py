"""Who did what, on pages: by person, thing and time, whole or broken, taken along; and records of who looked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from web_campus import MINUTE_MS, START_MS, Campus, get
from web_posting import post

from campuswatch.record_settings import Records
from campuswatch.records.access import Recorder
from campuswatch.usecases.roles import Role
from inventory import audit
from inventory.audit import BUREAU_CHAIN
from inventory.model.scope import BUREAU
from inventory.repository import audit_rows

NASTY = '<b>"&=1+1'


def tell(campus: Campus, chain: str, number: int, *, actor: str = "Li Na", action: str = "voucher.added") -> None:
    campus.write(
        lambda connection: audit.append(
            connection, chain, at_ms=START_MS + number * MINUTE_MS, actor=actor, action=action,
            subject=f"thing {number}", detail={"told": NASTY, "number": number},
        )
    )  # fmt: skip


@pytest.fixture
def two_chains(campus: Campus) -> Campus:
    campus.school("s02", "Other School")
    for number in range(3):
        tell(campus, "s01", number)
    tell(campus, "s01", 3, actor="Wang Fang", action="report.issued")
    tell(campus, "s02", 4, actor="of the other school")
    tell(campus, BUREAU_CHAIN, 5, actor="of the bureau")
    return campus


def test_the_last_comes_first_with_all_that_it_says(two_chains: Campus) -> None:
    shown = get(two_chains.app(role=Role.AUDITOR), "/audit?chain=s01&lang=en")
    assert shown.status == 200
    assert shown.text.index("thing 3") < shown.text.index("thing 0")
    assert NASTY in shown.plain
    assert "<b>&#34;" not in shown.text.replace("&lt;b&gt;", "")
    assert "of the other school" not in shown.plain
    assert "of the bureau" not in shown.plain


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("enter a voucher", "fault: say repaired")),
        ("zh-CN", ("登记凭证", "故障：")),
        ("vi", ("ghi chứng từ", "sự cố: ")),
    ],
)
def test_what_was_done_stands_in_the_readers_language(campus: Campus, language: str, words: tuple[str, ...]) -> None:
    tell(campus, "s01", 1)
    tell(campus, "s01", 2, action="fault.repaired")
    tell(campus, "s01", 3, action="of.elsewhere")
    shown = get(campus.app(role=Role.AUDITOR), f"/audit?chain=s01&lang={language}").plain
    assert all(word in shown for word in words)
    assert "of.elsewhere" in shown


@pytest.mark.parametrize(
    ("query", "things"),
    [("actor=wang", {3}), ("subject=THING+1", {1}), ("action=report.", {3}), ("actor=nobody", set()),
     ("before=3", {0, 1}),
     ("from=2026-11-23", set()), ("to=2026-11-21", set()),
     ("from=2026-11-22&to=2026-11-22", {0, 1, 2, 3}),
     ("actor=%25", set()), ("from=never&before=x", {0, 1, 2, 3})],
)  # fmt: skip
def test_it_is_narrowed(two_chains: Campus, query: str, things: set[int]) -> None:
    shown = get(two_chains.app(role=Role.AUDITOR), f"/audit?chain=s01&lang=en&{query}").plain
    assert {number for number in range(6) if f"thing {number}" in shown} == things


def test_a_school_sees_its_own_chain(two_chains: Campus) -> None:
    app = two_chains.app(role=Role.AUDITOR, of="s01")
    assert "thing 0" in get(app, "/audit?lang=en").plain
    assert get(app, "/audit?chain=s02").status == 404
    assert get(app, "/audit?chain=bureau").status == 404
    assert get(app, "/audit?chain=nowhere").status == 404


@pytest.mark.parametrize("role", [Role.VIEWER, Role.TECHNICIAN, Role.PRINCIPAL, Role.DUTY, Role.AFFAIRS])
def test_others_read_nothing_of_it(two_chains: Campus, role: Role) -> None:
    for path in ("/audit", "/audit/records"):
        assert get(two_chains.app(role=role, of="s01"), path).status == 403
    assert post(two_chains.app(role=role, of="s01"), "/audit/export", {"chain": "s01"}).status == 403


def test_a_chain_that_was_changed_outside_is_called_broken(two_chains: Campus) -> None:
    app = two_chains.app(role=Role.AUDITOR)
    assert "The chain is whole: all 4 entries" in get(app, "/audit?chain=s01&what=verify&lang=en").plain
    two_chains.write(
        lambda connection: connection.execute(text("UPDATE audit SET actor = 'nobody' WHERE chain = 's01' AND seq = 2"))
    )
    assert "Entry 2 is not what was written" in get(app, "/audit?chain=s01&what=verify&lang=en").plain


@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
def test_what_is_taken_along_is_told(two_chains: Campus, form: str) -> None:
    answer = post(two_chains.app(role=Role.AUDITOR), "/audit/export", {"chain": "s01", "form": form, "actor": "li"})
    assert answer.status == 200
    assert f"audit-s01.{form}" in answer.headers["content-disposition"]
    if form == "json":
        rows = json.loads(answer.body)
        assert [row["seq"] for row in rows] == [1, 2, 3]
        assert {"previous", "hash", "detail"} <= rows[0].keys()
    if form == "csv":
        assert "thing 0" in answer.text
        assert "thing 3" not in answer.text
    with two_chains.database.read() as connection:
        last = audit_rows.entries(connection, BUREAU, "s01")[-1]
    assert (last.action, json.loads(last.detail)) == ("audit.exported", {"rows": 3, "form": form, "actor": "li"})


def test_another_site_takes_nothing_along(two_chains: Campus) -> None:
    app = two_chains.app(role=Role.AUDITOR)
    assert post(app, "/audit/export", {"chain": "s01"}, csrf="wrong").status == 403
    assert post(app, "/audit/export", {"chain": "s01"}, sec_fetch_site="cross-site").status == 403
    assert post(two_chains.app(role=Role.AUDITOR, of="s01"), "/audit/export", {"chain": "s02"}).status == 404


@pytest.fixture
def seen(campus: Campus, tmp_path: Path) -> Any:
    """Somebody of each school, and nobody, looked at something."""
    campus.school("s02", "Other School")
    recorder = Recorder(tmp_path / "records", Records(), "UTC", campus.clock)
    recorder.begin()
    for of in ("s01", "s02"):
        get(campus.app(role=Role.VIEWER, of=of, recorder=recorder), f"/school/{of}")
    get(campus.app(role=None, recorder=recorder), "/about")
    recorder.close()
    return lambda **more: campus.app(recorder=recorder, **more)


def test_who_looked_at_what_is_shown_and_searched(seen: Any) -> None:
    app = seen(role=Role.AUDITOR)
    shown = get(app, "/audit/records?lang=en").plain
    for part in ("viewer s01", "viewer s02", "GET /school/s01", "nobody signed in", "60 days: not so old yet"):
        assert part in shown
    found = get(app, "/audit/records?lang=en&q=SCHOOL/s02").plain
    assert "viewer s02" in found
    assert "viewer s01" not in found
    assert "no file of this day" in get(app, "/audit/records?lang=en&day=2020-01-01").plain
    assert get(app, "/audit/records?before=x&day=never&of=../../etc").status == 200


def test_a_school_sees_what_its_own_people_looked_at(seen: Any) -> None:
    shown = get(seen(role=Role.AUDITOR, of="s01"), "/audit/records?lang=en&of=log-web").plain
    assert "viewer s01" in shown
    assert "viewer s02" not in shown
    assert "nobody signed in" not in shown


def test_about_shows_the_machine_to_who_looks_after_it(seen: Any, campus: Campus) -> None:
    campus.beat()
    shown = get(seen(), "/about?lang=en").plain
    for part in ("Backups", "Disk", "Records of access and logs", "180 days", "Examine"):
        assert part in shown
    for other in (seen(role=Role.VIEWER), seen(role=Role.ADMINISTRATOR, of="s01")):
        assert "Backups" not in get(other, "/about?lang=en&what=doctor").plain
