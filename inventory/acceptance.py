"""From tests to a verdict: what a device of a kind must pass before it goes into service (Q44). Pure.

What the machine found stands. A person's word counts only for what the machine could not test, and bears a name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from inventory.errors import Conflict
from inventory.model.acceptance import Acceptance, Check, Outcome, Test
from inventory.model.device import Device
from inventory.model.kind import Kind
from inventory.model.service_period import ServicePeriod
from language.message import Message

NEEDED: Mapping[Kind, tuple[Test, ...]] = {
    Kind.CAMERA: (Test.ONLINE, Test.PICTURE),
    Kind.RECORDER: (Test.ONLINE, Test.DISKS),
    Kind.ENCODER: (Test.ONLINE, Test.PICTURE),
}
"""Kind -> what must have passed; whatever else was tested must not have failed. Other kinds: being online."""


def needed(kind: Kind) -> tuple[Test, ...]:
    return NEEDED.get(kind, (Test.ONLINE,))


def lacking(kind: Kind, checks: Iterable[Check]) -> list[Check]:
    """What keeps it from being accepted, in the order of tests; what must pass and was not tested too."""
    found = {check.test: check for check in checks}
    untested = {
        test: Check(test=test, outcome=Outcome.NOT_TESTED, told=Message("acceptance.untested")) for test in Test
    }
    return [
        check
        for test in Test
        if (check := found.get(test) or (untested[test] if test in needed(kind) else None)) is not None
        and (check.outcome is Outcome.FAILED or (test in needed(kind) and check.outcome is not Outcome.PASSED))
    ]


def passes(kind: Kind, checks: Iterable[Check]) -> bool:
    return not lacking(kind, checks)


def with_words(checks: Sequence[Check], words: Mapping[Test, Outcome], by: str, at_ms: int) -> tuple[Check, ...]:
    """The checks with what a person tested by hand. Raises Conflict where the machine has tested it itself."""
    found = {check.test: check for check in checks}
    for test, outcome in words.items():
        known = found.get(test)
        if known is not None and known.outcome is not Outcome.NOT_TESTED:
            raise Conflict("acceptance.machine_knows", test=test.value, outcome=known.outcome.value)
        told = Message("acceptance.by_hand", {"person": by})
        found[test] = Check(test=test, outcome=outcome, told=told, at_ms=at_ms, by=by)
    return tuple(found[test] for test in Test if test in found)


def accepted(device: Device, records: Iterable[Acceptance], periods: Iterable[ServicePeriod]) -> bool:
    """Whether it may go into service where acceptance is needed, or is there by right.

    Its last record decides, by what is asked of the kind that it is now: what passed as a printer has shown no picture.
    One that is older than the end of a service does not cover the next.
    """
    last = max(records, key=lambda one: (one.entered_ms, one.id), default=None)
    if last is None or not last.passed or not passes(device.kind, last.checks):
        return False
    ended = [period.end_ms for period in periods if period.device == device.code and period.end_ms is not None]
    serving = any(period.end_ms is None for period in periods if period.device == device.code)
    return serving or all(end_ms <= last.entered_ms for end_ms in ended)
