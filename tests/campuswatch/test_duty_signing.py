"""Signing on and handing over, as two people at a desk do it; and a log that nobody alters."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from duty_school import ACTOR, DAY, HAN, LI, PINS, SCHOOL, WANG, Duty, at
from sqlalchemy import text

from campuswatch.usecases.duty_handover import Signer, draft_sheet, hand_over
from campuswatch.usecases.duty_log import write_entry
from campuswatch.usecases.duty_papers import Days, read_handover, read_log_sheet
from campuswatch.usecases.duty_signing_on import sign_on
from campuswatch.usecases.people import leave_person
from campuswatch.usecases.pins import prove, set_pin
from campuswatch.usecases.signing_in import NotLetIn
from dashboards.papers.sheet_page import to_html
from dashboards.words import Words
from inventory import duty_log
from inventory.errors import Conflict, Missing, VaultError
from inventory.inspection import inspect_logins
from inventory.model.attendance import Proof, Standing
from inventory.model.duty_entry import EntryKind
from inventory.model.scope import BUREAU, Scope
from inventory.repository import attendances, person_pins


@pytest.fixture
def duty(tmp_path: Path) -> Iterator[Duty]:
    made = Duty(tmp_path)
    yield made
    made.campus.close()


def signers(giver: str, taker: str, **secrets: str) -> tuple[Signer, Signer]:
    known = {**PINS, **secrets}
    return Signer(text=giver, secret=known[giver]), Signer(text=taker, secret=known[taker])


def log(duty: Duty) -> list[EntryKind]:
    return [one.kind for one in duty.read(duty_log.between, "S01", 0, 2**60)]


def test_sign_on_is_compared_with_the_roster_and_stands_in_the_log(duty: Duty) -> None:
    early = sign_on(duty.database, duty.vault, ACTOR, "S01", "li", PINS["li"], now_ms=at("2026-11-23 07:50"))
    late = sign_on(duty.database, duty.vault, ACTOR, "S01", "han", PINS["han"], now_ms=at("2026-11-23 16:45"))
    other = sign_on(duty.database, duty.vault, ACTOR, "S01", "wang", PINS["wang"], now_ms=at("2026-11-23 18:00"))
    assert [one.attendance.standing for one in (early, late, other)] == [
        Standing.ON_TIME, Standing.LATE, Standing.STOOD_IN,
    ]  # fmt: skip
    assert early.attendance.proof is Proof.PIN
    assert len(duty.read(attendances.of_days, "S01", DAY, DAY)) == 3
    assert log(duty) == [EntryKind.SIGNED_ON] * 3


def test_nobody_signs_on_twice_or_where_no_shift_is_near(duty: Duty) -> None:
    sign_on(duty.database, duty.vault, ACTOR, "S01", "li", PINS["li"], now_ms=at("2026-11-23 07:50"))
    with pytest.raises(Conflict) as refused:
        sign_on(duty.database, duty.vault, ACTOR, "S01", "li", PINS["li"], now_ms=at("2026-11-23 08:10"))
    assert refused.value.message.id == "duty.signed_already"


def test_wrong_pins_are_counted_and_after_five_nobody_is_let_in(duty: Duty) -> None:
    now_ms = at("2026-11-23 07:50")
    for number in range(5):
        with pytest.raises(NotLetIn) as refused:
            prove(duty.database, duty.vault, LI, "999888", now_ms=now_ms + number)
        assert refused.value.message.id == "duty.pin_refused"
    with pytest.raises(NotLetIn) as refused:
        prove(duty.database, duty.vault, LI, PINS["li"], now_ms=now_ms + 10)
    assert refused.value.message.id == "duty.pin_too_many"
    assert prove(duty.database, duty.vault, LI, PINS["li"], now_ms=now_ms + 16 * 60_000) is Proof.PIN
    found = duty.read(person_pins.of_person, LI.id)
    assert found is not None
    assert found.tries == 0


@pytest.mark.parametrize(
    "pin", ["123456", "987654", "111111", "112112", "12345", "1234567890123", "48291a", "²³²³²³", ""]
)
def test_easy_pins_are_refused_without_quoting_them(duty: Duty, pin: str) -> None:
    with pytest.raises(Conflict) as refused:
        set_pin(duty.database, duty.vault, ACTOR, LI, pin, now_ms=at("2026-11-23 07:50"))
    assert refused.value.message.id == "duty.weak_pin"
    assert not pin or pin not in json.dumps(dict(refused.value.message.params))


def test_a_pin_written_past_us_proves_nothing_and_is_found(duty: Duty) -> None:
    """Han's sealed PIN under Li's name, and an old one put back."""
    old = duty.read(person_pins.of_person, LI.id)
    assert old is not None
    set_pin(duty.database, duty.vault, ACTOR, LI, "730164", now_ms=at("2026-11-02 08:00"))
    duty.campus.write(lambda connection: person_pins.put(connection, old))
    with pytest.raises(VaultError):
        prove(duty.database, duty.vault, LI, PINS["li"], now_ms=at("2026-11-23 07:50"))
    with duty.database.read() as connection:
        findings = inspect_logins(connection, BUREAU, duty.vault)
    assert [one.subject for one in findings] == [f"pin:{LI.id}"]


def test_who_leaves_has_no_pin_any_more(duty: Duty) -> None:
    now_ms = at("2026-11-23 07:50")
    leave_person(duty.database, duty.vault, ACTOR, "S01", "li", left_ms=now_ms, now_ms=now_ms)
    assert duty.read(person_pins.of_person, LI.id) is None
    with duty.database.read() as connection:
        assert inspect_logins(connection, BUREAU, duty.vault) == []


def test_a_hand_over_keeps_the_sheet_with_both_names(duty: Duty) -> None:
    now_ms = at("2026-11-23 16:58")
    entry, sheet = hand_over(
        duty.database, duty.vault, ACTOR, "S01", *signers("li", "han"), words="gate  lamp\tflickers", now_ms=now_ms
    )
    assert (sheet.shift, sheet.day, sheet.outgoing, sheet.incoming) == ("day", DAY, (LI.name,), (HAN.name,))
    assert sheet.words == "gate lamp flickers"
    assert sheet.next_shift == "night"
    found = read_handover(duty.database, SCHOOL, "S01", entry.seq)
    assert found.sheet == sheet
    page = to_html(found.paper(Words("zh-CN", "Asia/Shanghai", now_ms)))
    assert "PIN码签名" in page
    assert LI.name in page
    assert HAN.name in page


def test_a_shift_is_handed_over_once_and_by_two(duty: Duty) -> None:
    now_ms = at("2026-11-23 16:58")
    with pytest.raises(Conflict) as alone:
        hand_over(duty.database, duty.vault, ACTOR, "S01", *signers("li", "li"), now_ms=now_ms)
    assert alone.value.message.id == "duty.handover_to_self"
    with pytest.raises(NotLetIn):
        hand_over(duty.database, duty.vault, ACTOR, "S01", *signers("li", "han", han="999888"), now_ms=now_ms)
    assert EntryKind.HANDOVER not in log(duty)
    hand_over(duty.database, duty.vault, ACTOR, "S01", *signers("li", "han"), now_ms=now_ms)
    with pytest.raises(Missing) as again:
        hand_over(duty.database, duty.vault, ACTOR, "S01", *signers("li", "han"), now_ms=now_ms + 60_000)
    assert again.value.message.id == "duty.no_handover"


def test_between_shifts_the_draft_is_of_the_one_that_runs(duty: Duty) -> None:
    sheet = draft_sheet(duty.database, SCHOOL, "S01", now_ms=at("2026-11-23 12:00"))
    assert (sheet.shift, sheet.incoming) == ("day", (HAN.name,))


def test_an_entry_is_corrected_by_another_and_both_stand(duty: Duty) -> None:
    now_ms = at("2026-11-23 12:00")
    first = write_entry(
        duty.database, SCHOOL, "S01", EntryKind.PATROL, {"place": "gate", "event": "quiet"}, now_ms=now_ms
    )
    assert (first.person, first.shift, first.day) == (LI.name, "day", DAY)
    second = write_entry(
        duty.database, SCHOOL, "S01", EntryKind.CORRECTION, {"place": "lab"}, corrects=first.seq,
        now_ms=at("2026-11-24 12:00"),
    )  # fmt: skip
    assert (second.shift, second.day, second.corrects) == ("day", DAY, first.seq)
    assert [one.texts["place"] for one in duty.read(duty_log.between, "S01", 0, 2**60)] == ["gate", "lab"]


@pytest.mark.parametrize(
    ("kind", "texts", "more", "problem"),
    [
        (EntryKind.PATROL, {}, {}, "ledger.no_text"),
        (EntryKind.PATROL, {"event": " \t"}, {}, "ledger.no_text"),
        (EntryKind.PATROL, {"mood": "fine"}, {}, "duty.log_field"),
        (EntryKind.HANDOVER, {"event": "x"}, {}, "duty.log_kind"),
        (EntryKind.PATROL, {"event": "x"}, {"corrects": 1}, "duty.log_kind"),
        (EntryKind.CORRECTION, {"event": "x"}, {"corrects": 99}, "duty.no_entry"),
        (EntryKind.PATROL, {"event": "x"}, {"happened_ms": at("2026-11-23 12:01")}, "duty.log_when"),
        (EntryKind.PATROL, {"event": "x"}, {"happened_ms": at("2026-11-15 12:00")}, "duty.log_when"),
        (EntryKind.PATROL, {"event": "x" * 2001}, {}, "ledger.bad_text"),
    ],
)
def test_what_is_no_entry_is_refused(
    duty: Duty, kind: EntryKind, texts: dict[str, str], more: dict[str, int], problem: str
) -> None:
    with pytest.raises((Conflict, Missing)) as refused:
        write_entry(duty.database, SCHOOL, "S01", kind, texts, now_ms=at("2026-11-23 12:00"), **more)  # type: ignore[arg-type]
    assert refused.value.message.id == problem


TAMPERINGS = (
    "UPDATE duty_log SET detail = replace(detail, 'quiet', 'a fight') WHERE seq = 2",
    "UPDATE duty_log SET actor = 'nobody' WHERE seq = 2",
    "UPDATE duty_log SET at_ms = at_ms - 1 WHERE seq = 3",
    "DELETE FROM duty_log WHERE seq = 2",
    "DELETE FROM duty_log WHERE seq = 3",
    "DELETE FROM duty_log",
    "UPDATE duty_log_head SET seq = 2",
    "DELETE FROM duty_log_head",
)


@pytest.mark.parametrize("tampering", TAMPERINGS)
def test_whoever_alters_the_log_is_found(duty: Duty, tampering: str) -> None:
    for number in range(3):
        write_entry(
            duty.database, SCHOOL, "S01", EntryKind.NOTE, {"event": "quiet"}, now_ms=at("2026-11-23 12:00") + number
        )
    assert duty.read(duty_log.verify, "S01") is None
    duty.campus.write(lambda connection: connection.execute(text(tampering)))
    assert duty.read(duty_log.verify, "S01") is not None


def test_the_printed_log_carries_the_fingerprint_of_the_chain(duty: Duty) -> None:
    now_ms = at("2026-11-23 12:00")
    made = write_entry(duty.database, SCHOOL, "S01", EntryKind.NOTE, {"event": "<b>quiet</b>"}, now_ms=now_ms)
    found = read_log_sheet(duty.database, SCHOOL, "S01", Days(DAY, DAY))
    words = Words("en", "Asia/Shanghai", now_ms)
    page = to_html(found.paper(words))
    assert f"{made.seq} {made.hash}" in page
    assert "&lt;b&gt;quiet" in page
    assert found.page(words).rows[0][-1] == made.hash
    assert read_log_sheet(duty.database, SCHOOL, "S01", Days(date(2026, 11, 1), date(2026, 11, 22))).entries == []


def test_another_school_sees_nothing_of_it(duty: Duty) -> None:
    write_entry(duty.database, SCHOOL, "S01", EntryKind.NOTE, {"event": "x"}, now_ms=at("2026-11-23 12:00"))
    assert duty.read(duty_log.between, "S01", 0, 2**60, scope=Scope.of(["S02"])) == []
    assert duty.read(duty_log.numbered, "S01", 1, scope=Scope.of(["S02"])) is None
    assert WANG.id not in json.dumps(str(duty.read(person_pins.every, scope=Scope.of(["S02"]))))
