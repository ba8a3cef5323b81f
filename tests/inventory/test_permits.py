"""Which change is announced: the window of a permit, when it was entered, and for whom it is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inventory.change_kinds import COLLECTOR, SCAN, kind_of
from inventory.model.change_event import ChangeEvent
from inventory.model.change_kind import ChangeKind
from inventory.model.device import Device, Stage
from inventory.model.kind import Kind
from inventory.model.permit import Permit
from inventory.permits import noticed

SWITCH = Device(
    id="1" * 32, code="s01-sw-0001", school="S01", kind=Kind.SWITCH, name="Core", stage=Stage.ADOPTED, area="rack"
)
EVENT = ChangeEvent(
    at_ms=1000, school="S01", subject=SWITCH.code, actor=SCAN, action="changed", field="firmware", old="1", new="2"
)
PERMIT = Permit(id="p", school="S01", who="Firm", reason="works", start_ms=900, end_ms=1100, entered_ms=500)


def expected(event: ChangeEvent = EVENT, device: Device | None = SWITCH, **fields: object) -> bool:
    found = noticed(event, device, [replace(PERMIT, **fields)])  # type: ignore[arg-type]
    assert found is not None
    return found.expected


def test_a_change_within_the_window_is_expected_and_no_other() -> None:
    assert expected()
    assert expected(start_ms=1000)
    assert not expected(start_ms=1001)
    assert not expected(end_ms=1000), "the end is not in it"


def test_what_was_noticed_already_is_not_excused() -> None:
    assert expected(entered_ms=1000)
    assert not expected(entered_ms=1001)


def test_a_withdrawn_permit_covers_what_came_before() -> None:
    assert expected(withdrawn_ms=1001)
    assert not expected(withdrawn_ms=1000)


def test_it_may_have_happened_since_it_was_last_seen_as_before() -> None:
    at_night = replace(EVENT, at_ms=5000, since_ms=1050)
    assert expected(at_night)
    assert not expected(replace(at_night, since_ms=1100)), "the work was over when it was last seen as before"
    assert not expected(replace(at_night, since_ms=None)), "nobody knows when it was seen"


def test_a_restart_tells_its_moment_however_late_it_is_noticed() -> None:
    booted = ChangeEvent(
        at_ms=90_000, school="S01", subject=SWITCH.code, actor=COLLECTOR, action="rebooted", field="booted", new="1000"
    )
    assert expected(booted)
    assert not expected(replace(booted, new="2000"))


@pytest.mark.parametrize(
    ("fields", "covers"),
    [
        ({"changes": frozenset({ChangeKind.FIRMWARE})}, True),
        ({"changes": frozenset({ChangeKind.REBOOT})}, False),
        ({"devices": (SWITCH.code,)}, True),
        ({"devices": ("s01-sw-0002",)}, False),
        ({"area": "rack"}, True),
        ({"area": "gate"}, False),
        ({"kind": Kind.SWITCH}, True),
        ({"kind": Kind.CAMERA}, False),
        ({"school": "S02"}, False),
    ],
)
def test_whom_a_permit_is_for(fields: dict[str, object], covers: bool) -> None:
    assert expected(**fields) is covers


def test_a_device_is_known_by_the_code_that_it_had() -> None:
    assert expected(replace(EVENT, subject="s01-dev-0009"), devices=("s01-dev-0009",))
    assert expected(replace(EVENT, subject="s01-dev-0009"), devices=(SWITCH.code,))
    assert not expected(EVENT, None, area="rack"), "of a device that is no more in the ledger no area is known"


def test_the_permit_that_was_entered_first_is_named() -> None:
    found = noticed(EVENT, SWITCH, [replace(PERMIT, id="b", entered_ms=600), PERMIT])
    assert found is not None
    assert found.permit is not None
    assert found.permit.id == "p"


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({}, ChangeKind.FIRMWARE),
        ({"actor": "li lei"}, None),
        ({"old": ""}, None),
        ({"field": "holds_address"}, None),
        ({"field": "configuration running"}, ChangeKind.CONFIGURATION),
        ({"field": "channel 7", "old": ""}, ChangeKind.CHANNEL),
        ({"field": "channel 7 name"}, ChangeKind.NAME),
        ({"field": "hangs_on"}, ChangeKind.PORT),
        ({"action": "account_added", "field": "account x", "old": ""}, ChangeKind.ACCOUNTS),
        ({"action": "clock_stepped", "field": "offset_s"}, ChangeKind.CLOCK),
        ({"action": "gone", "field": ""}, None),
    ],
)
def test_which_events_need_a_permit(fields: dict[str, str], kind: ChangeKind | None) -> None:
    assert kind_of(replace(EVENT, **fields)) is kind
