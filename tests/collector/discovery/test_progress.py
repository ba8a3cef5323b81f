"""What a sweep tells while it works, and in which words what it could not do."""

from __future__ import annotations

import pytest

from collector.discovery.progress import Progress, Stage, Tally
from collector.discovery.trouble import SHOWN, WORDS, reason_of, unasked
from language.catalogue import translate
from language.message import Message


def test_a_tally_counts_by_reason_and_tells_the_time_that_is_left() -> None:
    now, steps = 0.0, list[Progress]()
    tally = Tally(100, steps.append, lambda: now)
    tally.move(None, Stage.PRESENCE)
    tally.move(None, Stage.PORTS)
    assert (steps[-1].stage, steps[-1].left_s) == (Stage.PRESENCE, None)
    now = 10.0
    tally.asked(38)
    tally.found()
    tally.unasked("10.0.0.9", "ENOBUFS")
    tally.move(Stage.PRESENCE, Stage.QUESTIONS)
    assert steps[-1] == Progress(total=100, asked=40, found=1, not_asked=1, reasons={"ENOBUFS": 1})
    assert (steps[-1].stage, steps[-1].per_s, steps[-1].left_s) == (Stage.PORTS, 4.0, 15.0)


@pytest.mark.parametrize("language", ["en", "zh-CN", "vi"])
@pytest.mark.parametrize("reason", [*WORDS, "no time"])
def test_every_reason_has_its_sentence(reason: str, language: str) -> None:
    addresses = [f"10.0.0.{number}" for number in range(1, 6)]
    told = translate(unasked(reason, addresses), language)
    assert told.startswith("5 ")
    assert all(address in told for address in addresses[:SHOWN])
    assert addresses[SHOWN] not in told


def test_a_fault_without_a_reason_is_named_by_its_sentence() -> None:
    assert reason_of(Message("protocol.local_fault", {"protocol": "icmp", "reason": "EPERM"})) == "EPERM"
    assert reason_of(Message("segment.no_card")) == "segment.no_card"
