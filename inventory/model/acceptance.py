"""An acceptance: what was tested before a device went into service, by what, and who signed (Q44)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from language.message import Message


class Test(StrEnum):
    """What is tested. Which of them a kind must pass stands in inventory/acceptance.py."""

    __test__ = False  # pytest would collect it

    ONLINE = "online"
    STREAM = "stream"
    PICTURE = "picture"
    CLOCK = "clock"
    RECORDING = "recording"
    DISKS = "disks"


class Outcome(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    NOT_TESTED = "not_tested"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One test and what came of it. `told` says what was found, `at_ms` when the machine saw it (None: it did not).

    `by` names the person who tested what no machine can; empty where a machine did.
    """

    test: Test
    outcome: Outcome
    told: Message
    at_ms: int | None = None
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """As it was when the paper was signed; `person` is the id in the ledger."""

    person: str
    name: str
    post: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """`device` is a code, `day` of the school's zone. One that did not pass is kept too: it says what to mend.

    `document` is the contract or order accepted under, `by` who entered it.
    """

    id: str
    school: str
    device: str
    day: date
    passed: bool
    checks: tuple[Check, ...]
    signers: tuple[Signer, ...]
    document: str = ""
    notes: str = ""
    by: str = ""
    entered_ms: int = 0
