"""Attackers of all sorts beside honest devices: the honest ones are seen as if nothing were."""

from __future__ import annotations

import pytest

from bench.attackers import DATAGRAMS, STREAMS
from bench.siege import run_apart

HONEST = 40
ATTACKERS = 2 * (len(DATAGRAMS) + len(STREAMS))
MOST_MEMORY = 32 << 20


@pytest.mark.long
@pytest.mark.timeout(300)
def test_every_honest_look_answers_and_memory_stays() -> None:
    calm = run_apart(HONEST, 0, 10, 6)
    besieged = run_apart(HONEST, ATTACKERS, 20, 6)
    assert calm.verdicts.total() > HONEST
    assert dict(besieged.failed) == {}
    assert besieged.verdicts.total() == besieged.verdicts["ANSWERED"] > HONEST
    assert besieged.peak - calm.peak < MOST_MEMORY
    behaved = {name.partition(":")[0] for name in besieged.attacked}
    assert behaved == {*DATAGRAMS, *STREAMS}, "each attacker was looked at"
