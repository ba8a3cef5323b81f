"""The duty of the planted campus: a shift, the roster, a rotation, a swap, who came, the chain, a PIN."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from planted_people import AT_MS, PERSON
from sqlalchemy import Connection

from inventory import register
from inventory.model.attendance import Attendance, Proof, Standing
from inventory.model.duty_chain import ChainPost, Level
from inventory.model.duty_roster import Assignment, Rotation, Source
from inventory.model.duty_shift import DutyDays, DutyShift, Holidays
from inventory.model.duty_swap import Swap, SwapState
from inventory.model.person_pin import PersonPin
from inventory.passphrase import Stretch
from inventory.repository import attendances, duties, duty_chains, duty_swaps, person_pins
from inventory.tables.duty import DUTY_LOG

DAY = date(2026, 11, 23)
SHIFT = DutyShift(
    id="shift-1", school="S01", name="夜班", start_min=17 * 60, end_min=8 * 60, since=date(2026, 9, 1), before_min=30,
    days=DutyDays(weekdays=frozenset({0, 4}), holidays=Holidays.NOT), by="admin", recorded_ms=AT_MS,
)  # fmt: skip
ASSIGNMENT = Assignment(
    id="assignment-1", school="S01", shift=SHIFT.name, day=DAY, person=PERSON.id, source=Source.ROTATION,
    origin="rotation-1", by="admin", recorded_ms=AT_MS,
)  # fmt: skip
ROTATION = Rotation(
    id="rotation-1", school="S01", pattern=(SHIFT.name, ""), people=(PERSON.id,), step=1, since=date(2026, 11, 1),
    filled=date(2026, 12, 20), turn=50, by="admin", recorded_ms=AT_MS,
)  # fmt: skip
SWAP = Swap(
    id="swap-1", school="S01", giver=PERSON.id, taker=PERSON.id, shift=SHIFT.name, day=DAY, asked_ms=AT_MS,
    asked_by="admin", reason="ốm", back_shift=SHIFT.name, back_day=date(2026, 11, 25), state=SwapState.APPROVED,
    agreed_ms=AT_MS + 1, approver=PERSON.id, closed_ms=AT_MS + 2, closed_by="admin",
)  # fmt: skip
CAME = Attendance(
    id="attendance-1", school="S01", shift=SHIFT.name, day=DAY, person=PERSON.id, standing=Standing.LATE, due_ms=AT_MS,
    at_ms=AT_MS + 1, proof=Proof.PIN,
)  # fmt: skip
POST = ChainPost(
    id="post-1", school="S01", level=Level.PRINCIPAL, person=PERSON.id, since=date(2026, 9, 1), until=date(2027, 7, 1),
    by="admin", recorded_ms=AT_MS,
)  # fmt: skip
PIN = PersonPin(
    person=PERSON.id, generation=1, stretch=Stretch(salt=b"s" * 16), sealed=b"sealed", changed_ms=AT_MS
)  # fmt: skip
SPECIAL_DUTY: dict[str, dict[str, object]] = {
    **{f"duties.{name}": {"first": DAY, "last": DAY} for name in ("assignments",)},
    "duties.of_person": {"person": PERSON.id, "first": DAY},
    "duties.told": {"first": DAY},
    "duties.put_shift": {"shift": replace(SHIFT, id="shift-2")},
    "duties.add_assignments": {"rows": [replace(ASSIGNMENT, id="assignment-2")]},
    "duties.supersede": {"ids": [ASSIGNMENT.id]},
    "duties.note_roster": {"told": "changed"},
    "duties.add_rotation": {"rotation": replace(ROTATION, id="rotation-2")},
    "duties.filled": {"rotation": ROTATION, "last": DAY, "turn": 7},
    "duties.end_rotation": {"rotation": ROTATION},
    "duties.told_once": {"what": "gap", "shift": SHIFT.name, "day": date(2026, 12, 1)},
    "duty_chains.add": {"post": replace(POST, id="post-2")},
    "duty_chains.end": {"id": POST.id},
    "duty_swaps.add": {"swap": replace(SWAP, id="swap-2")},
    "duty_swaps.change": {"before": SWAP, "after": replace(SWAP, note="changed")},
    "attendances.add": {"attendance": replace(CAME, id="attendance-2")},
    "attendances.of_days": {"first": DAY, "last": DAY},
    "person_pins.put": {"pin": replace(PIN, generation=2)},
    "person_pins.count_tries": {"id": PERSON.id, "tries": 3},
    "person_pins.remove": {"id": PERSON.id},
    "person_pins.of_person": {"id": PERSON.id},
}


def plant_duty(connection: Connection) -> None:
    duties.put_shift(connection, SHIFT)
    duties.add_assignments(connection, [ASSIGNMENT])
    duties.add_rotation(connection, ROTATION)
    duties.told_once(connection, "S01", "gap", SHIFT.name, DAY, at_ms=AT_MS)
    duty_swaps.add(connection, SWAP)
    attendances.add(connection, CAME)
    duty_chains.add(connection, POST)
    person_pins.put(connection, PIN)
    register.enter(
        connection, DUTY_LOG, "S01", at_ms=AT_MS, actor=PERSON.name, action="patrol", subject=f"{DAY}/{SHIFT.name}",
        detail={"event": "yên tĩnh", "happened_ms": AT_MS, "person": PERSON.id},
    )  # fmt: skip
