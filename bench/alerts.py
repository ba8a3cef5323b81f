"""What alerts are worth on simulated schools: mails per incident, causes named, alarms about nothing, delay to mail.

Run with `python -m bench alerts`. Times are simulated, so they are the same on every machine; `SEEDS` sets how many
weeks of how many schools are played. What is watched, judged and told is done by the shipped parts
(tests/alerts/sim/watch.py); only the school, its network and its people are made up.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from random import Random

from bench.detection import Distribution, expected_alarms
from bench.table import Figure, Table
from inventory.model.kind import Kind
from tests.alerts.sim.campus import made
from tests.alerts.sim.invariants import broken, charges, standing
from tests.alerts.sim.ledger_of import Ignorance, known
from tests.alerts.sim.measure import Measure, measured
from tests.alerts.sim.play import played, staged, week
from tests.alerts.sim.theatre import Theatre
from tests.alerts.sim.troubles import WEEK, Stroke, Trouble
from tests.alerts.sim.watch import Guard
from tests.alerts.sim.world import Harm

WEEKS = int(os.environ.get("SEEDS", "100"))
MAILS_GOAL, RIGHT_GOAL, FALSE_GOAL = 1.05, 0.98, 0.01
POSTMAN_S = 1.0
"""The outbox is looked into each second (campuswatch/postman.py): what it adds to the moment of the notice."""
HOST_GOAL_S, SERVICE_GOAL_S = 40.0 + 15.0, 90.0 + 15.0
WRONG = 0.05


def run() -> Iterator[Table]:
    started_s = time.process_time()
    total, violations = Measure(), 0
    for seed in range(WEEKS):
        theatre = week(seed)
        total += measured(theatre, 7)
        violations += len(broken(theatre))
    spent_s = time.process_time() - started_s
    yield Table(
        f"Mails and causes: {WEEKS} weeks of schools of 78 cameras, 3 recorders, 10 switches and a UPS",
        "random wiring, faults, work, restarts, set clocks; the wiring is known and right; the peer is our goal",
        [
            Figure("mails per incident", total.mails_per_incident, "goal", MAILS_GOAL),
            Figure("incidents", len(total.mails_of)),
            Figure("of which nobody heard", total.mails_of.count(0), "goal", 0),
            Figure("mails that belong to no incident", len(total.stray), "goal", 0),
            Figure("right cause named, share", total.right_share, "goal", RIGHT_GOAL, more_is_better=True),
            Figure("devices in a shadow", total.right + len(total.wrong) + len(total.nobody)),
            Figure("invariants broken", violations, "goal", 0),
            Figure("CPU of a week, s", spent_s / WEEKS),
        ],
        [*total.wrong[:5], *total.nobody[:5], *total.stray[:5]],
    )
    yield delays(total)
    yield ignorance()
    yield noise()


def delays(total: Measure) -> Table:
    hosts, services = Distribution(total.host_late_s), Distribution(total.service_late_s)
    return Table(
        "From a cut to the mail, where nothing else was wrong",
        f"to the notice in the outbox, and {POSTMAN_S:.0f} s until it is taken from there; the peer is our goal",
        [
            Figure(f"{name}, {share:.0%} of {len(found.seconds)}, s", found.at(share) + POSTMAN_S, "goal", goal_s)
            for name, found, goal_s in (("dead host", hosts, HOST_GOAL_S), ("dead service", services, SERVICE_GOAL_S))
            for share in (0.5, 0.99, 1.0)
        ],
        ["a camera without an address is told of by its recorder, each five minutes, and believed the second time"],
    )


def ignorance() -> Table:
    """One link in twenty wrong, or unknown; then all switches die one after the other, and the truth is learned."""
    wrong, unknown = Measure(), Measure()
    for seed in range(WEEKS // 4):
        wrong += measured(week(seed, ignorance=Ignorance(wrong=WRONG)), 7)
        unknown += measured(week(seed, ignorance=Ignorance(missing=WRONG)), 7)
    false, left = recovery(range(WEEKS // 4))
    return Table(
        "Where the ledger is wrong",
        f"{WEEKS // 4} of the same weeks with {WRONG:.0%} of the links wrong, or unknown; then the truth is learned",
        [
            Figure("wrong links: false attributions of all, share", share_of(wrong.wrong, wrong)),
            Figure("wrong links: charged to nobody, share", share_of(wrong.nobody, wrong)),
            Figure("wrong links: mails per incident", wrong.mails_per_incident, "goal", MAILS_GOAL),
            Figure("unknown links: false attributions, share", share_of(unknown.wrong, unknown)),
            Figure("unknown links: named as probable, share", unknown.probable / max(1, unknown.right)),
            Figure("unknown links: mails per incident", unknown.mails_per_incident, "goal", MAILS_GOAL),
            Figure("false attributions that stood", false),
            Figure("of which stand when the truth is learned", left, "goal", 0),
        ],
    )


def share_of(some: Sequence[str], of: Measure) -> float:
    return len(some) / max(1, of.right + len(of.wrong) + len(of.nobody))


def recovery(seeds: Sequence[int]) -> tuple[int, int]:
    """False attributions before and after the ledger was put right, while all switches but the core are dead."""
    before = after = 0
    for seed in seeds:
        campus = made(seed)
        dead = [code for code in campus.of_kind(Kind.SWITCH)[1:] if campus.behind(code)]
        strokes = [Stroke(Harm.DEAD, code, 10_000.0 + 400.0 * n, 40_000.0) for n, code in enumerate(dead)]
        troubles = [
            Trouble(name="switch", strokes=(one,), start_s=one.start_s, end_s=one.end_s, place=one.place)
            for one in strokes
        ]
        theatre = Theatre(campus, seed, troubles, watcher=Guard, ledger=known(campus, seed, Ignorance(wrong=WRONG)))
        theatre.agenda.run(20_000.0)
        before += false_now(theatre)
        theatre.ledger = known(campus, seed)
        assert isinstance(theatre.watcher, Guard)
        theatre.watcher.learn(theatre.ledger)
        theatre.turn_at(theatre.agenda.now_s)
        theatre.agenda.run(20_010.0)
        after += false_now(theatre)
    return before, after


def false_now(theatre: Theatre) -> int:
    now_s, words = theatre.agenda.now_s, charges(theatre)
    causes = {code: standing(words.get(code, []), now_s) for code in theatre.campus.elements}
    return sum(bool(cause) and cause not in theatre.truth.blame(code, now_s) for code, cause in causes.items())


def noise() -> Table:
    """Nothing breaks; looks are lost all the time, or in bad stretches, at all devices."""
    return Table(
        "Alarms about nothing",
        "nothing fails but looks, at all devices of a school; mails per 10,000 device-days; the peer is our goal",
        [
            Figure("2 % of looks lost (1 % each way), by analysis", expected_alarms(0.01), "goal", FALSE_GOAL),
            *(
                Figure(f"{name}, {days * 92:.0f} device-days played", mails / (days * 92) * 10_000, "goal", FALSE_GOAL)
                for name, share, days, stretches in (
                    ("2 % of looks lost", 0.02, 0.5, 1),
                    ("one hour of ten with 10 % lost", 0.10, 1.0, 2),
                )
                for mails in (false_mails(share, days, stretches),)
            ),
            Figure("weeks without a fault, clocks set and collector restarted", quiet_mails(WEEK), "goal", 0),
        ],
    )


def false_mails(share: float, days: float, stretches: int) -> int:
    campus = made(1)
    length_s = days * 86_400.0 / (stretches if stretches == 1 else stretches * 10)
    troubles = [
        Trouble(
            name="loss", start_s=120.0 + n * 36_000.0, end_s=n * 36_000.0 + length_s, place=campus.core, share=share
        )
        for n in range(stretches)
    ]
    return len(staged(1, troubles, days=days).stored.told)


def quiet_mails(rates: Mapping[str, float]) -> int:
    ours = {"reboot": 3.0, "clock": 1.0, "loss": rates["loss"]}
    return sum(len(played(Random(seed).randrange(10**6), 7, ours).stored.told) for seed in range(10))
