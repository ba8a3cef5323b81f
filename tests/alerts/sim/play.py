"""Plays by seed, as tests and benches want them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random

from tests.alerts.sim.campus import made
from tests.alerts.sim.ledger_of import Ignorance, known
from tests.alerts.sim.theatre import Theatre
from tests.alerts.sim.troubles import WEEK, Trouble, drawn
from tests.alerts.sim.watch import Guard

YEAR_DAYS = 365.0
YEAR: Mapping[str, float] = {name: rate * (0.05 if name == "clock" else 0.3) for name, rate in WEEK.items()}
"""A week of a school year: 130 incidents a year."""


def week(seed: int, *, restarts: Sequence[float] = (), ignorance: Ignorance | None = None) -> Theatre:
    return played(seed, 7, WEEK, restarts=restarts, ignorance=ignorance)


def year(seed: int) -> Theatre:
    return played(seed, YEAR_DAYS, YEAR)


def played(
    seed: int,
    days: float,
    rates: Mapping[str, float],
    *,
    restarts: Sequence[float] = (),
    ignorance: Ignorance | None = None,
) -> Theatre:
    campus = made(seed)
    troubles = drawn(campus, Random(f"troubles {seed}"), days, rates)
    ledger = known(campus, seed, ignorance)
    return Theatre(campus, seed, troubles, watcher=Guard, ledger=ledger, restarts=restarts).run(days)


def staged(seed: int, troubles: Sequence[Trouble], *, days: float = 0.5, restarts: Sequence[float] = ()) -> Theatre:
    """Only these befall the campus of the seed."""
    return Theatre(made(seed), seed, troubles, watcher=Guard, restarts=restarts).run(days)
