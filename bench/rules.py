"""What rules cost: a sample beyond no limit, a turn in which little changed, and a county that fails at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import count
from time import process_time

from alerts.condition import Condition
from alerts.evaluate import REJUDGE_MS, Evaluator
from alerts.judgement import OWN, Judge, Judgement, explained
from alerts.no_data import NoData
from alerts.places import Places
from alerts.rules import RULES
from alerts.thresholds import Thresholds
from bench.table import Figure, Table
from collector.sample import Sample, SeriesKey, Value

DEVICES = 10_000
PORTS = 52
ROUNDS = 5
T0 = 1_800_000_000_000
SOUND: Mapping[str, Mapping[str, Value]] = {
    "ping": {"up": 1, "rtt_ms": 1.2, "loss_pct": 0.0},
    "rtsp": {"up": 1, "took_ms": 9.0, "code": 200},
    "snmp": {"up": 1, "took_ms": 1.0, "uptime_s": 9.0, "cpu_pct": 20.0, "memory_pct": 60.0, "temperature_c": 40.0},
    "interface": {
        "oper_up": 1, "in_bps": 1e6, "out_bps": 1e6, "in_errors_ps": 0.0, "out_errors_ps": 0.0, "in_discards_ps": 0.0,
        "out_discards_ps": 0.0, "speed_bps": 1e9,
    },
}  # fmt: skip


def run() -> Iterator[Table]:
    yield samples()
    yield turns()


def cpu_s(work: Callable[[], object]) -> float:
    """The least of some rounds."""
    return min(timed(work) for _ in range(ROUNDS))


def timed(work: Callable[[], object]) -> float:
    before_s = process_time()
    work()
    return process_time() - before_s


def evaluator() -> Evaluator:
    numbers = count()
    return Evaluator(RULES, lambda: f"{next(numbers)}")


def samples() -> Table:
    table = Table(
        "Samples against thresholds", f"microseconds of processor a sample; {len(RULES)} rules, nothing wrong"
    )
    sink = evaluator()
    trunks = frozenset((f"s01-sw-{number:04}", "Gi1/0/1") for number in range(DEVICES // PORTS))
    thresholds = Thresholds(RULES, sink, Places(trunks=trunks))
    no_data = NoData(dict.fromkeys(SOUND, 900.0), sink)
    for name, fields in SOUND.items():
        some = [Sample(key, T0, fields) for key in keys(name)]
        table.figures.append(Figure(name, 1e6 * cpu_s(lambda some=some: thresholds.take(some)) / len(some)))  # type: ignore[misc]
        if name == "ping":
            waited = 1e6 * cpu_s(lambda some=some: no_data.take(some)) / len(some)  # type: ignore[misc]
    table.figures.append(Figure("any, remembered by no-data", waited))
    return table


def keys(name: str) -> list[SeriesKey]:
    if name != "interface":
        return [SeriesKey(name, "S01", f"s01-cam-{number:05}", "camera") for number in range(DEVICES)]
    return [
        SeriesKey(name, "S01", f"s01-sw-{number:04}", "switch", f"Gi1/0/{port}")
        for number in range(DEVICES // PORTS)
        for port in range(1, PORTS + 1)
    ]


def turns() -> Table:
    table = Table("Turns of the evaluator", f"milliseconds of processor; {DEVICES} devices down")
    one = evaluator()
    down = [
        Condition(rule="down", school="S01", device=f"s01-cam-{number:05}", since_ms=T0) for number in range(DEVICES)
    ]
    table.figures.append(Figure("all fire at once", 1e3 * timed(lambda: fire(one, down, quiet))))
    table.figures.append(Figure("a turn in which nothing changed", 1e3 * cpu_s(lambda: one.turn(T0 + 1, quiet))))
    one.begin(Condition(rule="lamp", school="S01", device="s01-cam-00001", since_ms=T0))
    table.figures.append(Figure("a turn in which one changed", 1e3 * timed(lambda: one.turn(T0 + 2, quiet))))
    table.figures.append(Figure("a source tells all again", 1e3 * cpu_s(lambda: one.hold(["down"], down, T0 + 3))))
    other = evaluator()
    fire(other, down, lambda condition: explained("s01-sw-0001"))
    minute = T0 + REJUDGE_MS
    again = 1e3 * timed(lambda: other.turn(minute, lambda condition: explained("s01-sw-0001")))
    table.figures.append(Figure("all explained, judged again (each minute)", again))
    return table


def quiet(condition: Condition) -> Judgement:
    return OWN


def fire(one: Evaluator, down: list[Condition], judge: Judge) -> None:
    for condition in down:
        one.begin(condition)
    one.turn(T0, judge)
