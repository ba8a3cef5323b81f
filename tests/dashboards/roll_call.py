"""How many devices are in which state, counted one by one out of their own states, each time when counts were told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from alerts.state import State
from collector.sample import Sample

NOT_EXPECTED = (State.MAINTENANCE, State.OUT_OF_SERVICE)


def counted(samples: Iterable[Sample]) -> Iterator[Sample]:
    """The samples in their order, every `standing` among them with the fields that we count ourselves."""
    states: dict[str, tuple[str, str, State]] = {}
    for sample in samples:
        key = sample.key
        if key.measurement == "status":
            states[key.device] = key.school, key.kind, State(int(sample.fields["state"]))
        yield sample._replace(fields=counts(states, key.school, key.kind)) if key.measurement == "standing" else sample


def counts(states: dict[str, tuple[str, str, State]], school: str, kind: str) -> dict[str, int]:
    there = Counter(state for where, of, state in states.values() if where == school and kind in (of, "all"))
    expected = sum(number for state, number in there.items() if state not in NOT_EXPECTED)
    return {"devices": expected, **{state.name.lower(): there[state] for state in State}}
