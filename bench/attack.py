"""While attackers are at work: how late the looks at the honest devices begin, and what memory and CPU it costs."""

from __future__ import annotations

from collections.abc import Iterator

from bench.siege import Seen, run_apart
from bench.table import Figure, Table

HONEST, ATTACKERS, SECONDS, PACE = 200, 50, 40.0, 6.0
LATENESS_GOAL_MS, MEMORY_GOAL_MIB = 250.0, 32.0
MIB = 1 << 20


def p99_ms(seen: Seen) -> float:
    ordered = sorted(seen.lateness_s)
    return 1000 * ordered[int(0.99 * (len(ordered) - 1))]


def answered(seen: Seen) -> float:
    """Per cent of the honest looks."""
    return 100 * seen.verdicts["ANSWERED"] / seen.verdicts.total()


def run() -> Iterator[Table]:
    calm = run_apart(HONEST, 0, SECONDS, PACE)
    besieged = run_apart(HONEST, ATTACKERS, SECONDS, PACE)
    grown = (besieged.peak - calm.peak) / MIB
    late, calm_late = p99_ms(besieged), p99_ms(calm)
    dropped = ", ".join(f"{name} {count:,}" for name, count in besieged.dropped.items() if count)
    yield Table(
        f"{ATTACKERS} attackers among {HONEST} honest devices, polled {PACE:g} times as often as usual",
        "ours with attackers beside ours without, and beside the goals; looks at honest devices alone",
        [
            Figure("p99 lateness, ms", late, "without attackers", calm_late),
            Figure("p99 lateness, ms", late, "goal", LATENESS_GOAL_MS),
            Figure("most memory, MiB", besieged.peak / MIB, "without attackers", calm.peak / MIB),
            Figure("memory for attackers, MiB", grown, "goal", MEMORY_GOAL_MIB),
            Figure("CPU seconds", besieged.cpu_s, "without attackers", calm.cpu_s),
            Figure("honest looks answered, %", answered(besieged), "without attackers", answered(calm), True),
        ],
        [f"datagrams: {dropped}", *(f"{count} x {what}" for what, count in sorted(besieged.failed.items()))],
    )
