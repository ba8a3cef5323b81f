"""The inbox's page shows what the ledger holds, in three languages, and nothing that was not found."""

from __future__ import annotations

from dataclasses import replace

import pytest
from web_campus import MINUTE_MS, START_MS, Campus, get

from campuswatch.usecases.actor import operator
from campuswatch.usecases.finds import record
from collector.discovery.discovery import Discovery
from inventory.model.claim import Claim, ClaimType
from inventory.model.device import Stage
from inventory.model.kind import Kind
from inventory.model.scan_run import ScanRun
from inventory.model.sighting import Identity, Sighting
from inventory.model.stranger import Conduct, Stranger
from inventory.repository import scan_runs, strangers
from language.message import Message

DAY_MS = 86_400_000


def camera(address: str, serial: str, at_ms: int, **more: object) -> Sighting:
    fields = {"kind": Kind.CAMERA, "vendor": "Hikvision", "model": "DS-2CD", "confidence": 92, **more}
    return Sighting(
        school="s01",
        address=address,
        at_ms=at_ms,
        claims=(Claim(ClaimType.SERIAL, serial),),
        identity=Identity(why=((Message("reason.told", {"text": "RTSP realm"}),),), **fields),  # type: ignore[arg-type]
    )


def night(campus: Campus, number: int, *found: Sighting, not_asked: int = 0) -> None:
    at_ms = START_MS + number * DAY_MS
    run = ScanRun(
        id=f"run {number}", school="s01", networks=("10.1.0.0/24",), started_ms=at_ms, asked=254, not_asked=not_asked
    )
    campus.clock.at_ms = at_ms + MINUTE_MS
    discovery = Discovery(sightings=found, swept=("10.1.0.0/24",), run=run.id)
    campus.write(lambda connection: scan_runs.claim(connection, run, now_ms=at_ms))
    campus.write(lambda connection: record(connection, operator(), "s01", discovery, now_ms=at_ms + MINUTE_MS))


def a_stranger(**more: object) -> Stranger:
    fields = {"address": "10.1.0.77", "mac": "02:00:00:00:00:77", "evidence": {"offered": "192.168.0.5"}, **more}
    return Stranger(
        school="s01", conduct=Conduct.DHCP_SERVER, first_ms=START_MS, last_ms=START_MS, **fields  # type: ignore[arg-type]
    )  # fmt: skip


def test_before_any_scan_it_says_so(campus: Campus) -> None:
    answer = get(campus.app(), "/inbox?lang=en")
    assert answer.status == 200
    assert "No scan has come to its end yet." in answer.plain
    assert "Nothing waits for you." in answer.plain


def test_candidates_come_with_what_is_known_and_why(campus: Campus) -> None:
    night(campus, 1, camera("10.1.0.5", "A", START_MS + DAY_MS), not_asked=3)
    answer = get(campus.app(), "/inbox?lang=en")
    assert "254 addresses asked, 0 answered, 3 could not be asked" in answer.plain
    assert "3 addresses could not be asked: what stands there is not known" in answer.plain
    assert "s01-cam-0001 · Camera · Hikvision DS-2CD · 10.1.0.5" in answer.plain
    assert "92 % sure RTSP realm" in answer.plain


def test_a_camera_without_a_first_password_is_said_to_be_so(campus: Campus) -> None:
    told = camera("10.1.0.5", "A", START_MS + DAY_MS)
    night(campus, 1, replace(told, evidence={"isapi.activated": "false"}))
    for path in ("/inbox?lang=en", "/device/s01-cam-0001?lang=en"):
        assert "Not activated yet: nobody has set its first password" in get(campus.app(), path).plain
    night(campus, 2, replace(told, at_ms=START_MS + 2 * DAY_MS, evidence={"isapi.activated": "true"}))
    assert "Not activated" not in get(campus.app(), "/device/s01-cam-0001?lang=en").plain


def test_what_was_moved_and_replaced_is_named(campus: Campus) -> None:
    served = campus.device(1, stage=Stage.ADOPTED, address="10.1.0.5", vendor="Hikvision")
    night(campus, 1, camera("10.1.0.5", "A", START_MS + DAY_MS))
    night(campus, 2, camera("10.1.0.9", "A", START_MS + 2 * DAY_MS))
    assert "Address: 10.1.0.5 → 10.1.0.9" in get(campus.app(), "/inbox?lang=en").plain.replace("address:", "Address:")
    night(campus, 3, camera("10.1.0.9", "B", START_MS + 3 * DAY_MS))
    answer = get(campus.app(), "/inbox?lang=en")
    assert (
        "s01-cam-0002 answers at 10.1.0.9, of the same kind but with another serial or MAC: replaced?" in answer.plain
    )
    assert f"{served.code} → s01-cam-0002" not in answer.plain
    only = get(campus.app(), "/inbox?lang=en&topic=swapped")
    assert served.code in only.plain
    assert "→ 10.1.0.9" not in only.plain


def test_strangers_come_first_with_their_evidence_until_accepted(campus: Campus) -> None:
    night(campus, 1, camera("10.1.0.5", "A", START_MS + DAY_MS))
    hostile = a_stranger(evidence={"domain": "<script>alert(1)</script>"})
    campus.write(lambda connection: strangers.put(connection, [hostile]))
    answer = get(campus.app(), "/inbox?lang=en")
    assert "10.1.0.77 (02:00:00:00:00:77) gives out addresses" in answer.plain
    assert "<script>alert" not in answer.text
    assert answer.plain.index("10.1.0.77") < answer.plain.index("Hikvision")
    campus.write(lambda connection: strangers.put(connection, [a_stranger(accepted=True)]))


@pytest.mark.parametrize(("language", "title"), [("en", "Inbox"), ("zh-CN", "待处理"), ("vi", "Việc chờ xử lý")])
def test_each_language_has_its_page(campus: Campus, language: str, title: str) -> None:
    night(campus, 1, camera("10.1.0.5", "A", START_MS + DAY_MS))
    answer = get(campus.app(), f"/inbox?school=s01&lang={language}")
    assert title in answer.plain
    assert f"<h1>{title}</h1>" in answer.text


def test_schools_and_topics_that_do_not_exist_do_no_harm(campus: Campus) -> None:
    campus.school("s02", "Joy")
    for query in ("school=s99", "topic=x", "school=s02&topic=found", "school=%00"):
        assert get(campus.app(), f"/inbox?{query}").status == 200


def test_the_page_stays_short_and_says_how_many_wait(campus: Campus) -> None:
    found = [
        camera(f"10.1.{number // 200}.{number % 200 + 1}", f"S{number}", START_MS + DAY_MS) for number in range(130)
    ]
    night(campus, 1, *found)
    answer = get(campus.app(), "/inbox?lang=en")
    assert "The first 60 of 130 entries" in answer.plain
    assert len(answer.body) < 100_000
