"""What a play was worth: mails per incident, causes named rightly, alarms about nothing, and how late people heard."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from alerts.faults import Telling
from inventory.model.fault import Fault
from tests.alerts.sim.invariants import charges, standing
from tests.alerts.sim.theatre import Theatre
from tests.alerts.sim.troubles import Trouble
from tests.alerts.sim.world import OWN_LINE, Harm

SEEN_S = 180.0
"""What lasts as long, while the collector runs and its clock is not set, is an incident that somebody must hear of."""
NAMED_S = 150.0  # after so long a cause must be named
AFTER_S = 400.0  # so long after its end something may still be told of a trouble
STANDS_S = 900.0  # until the machine has seen for ten minutes that it is mended, a relapse joins the fault
MAILS = frozenset({Telling.OPENED, Telling.REOPENED})
"""Told because something happened; those that nobody answered, or graver ones, are told again for their own reasons."""


@dataclass(slots=True)
class Measure:
    """`mails_of` are how many each incident that could be seen made; `stray` those that belong to none. `named` says of
    each device in somebody's shadow whether the right one was named, `nobody` counts those where none was."""

    mails_of: list[int] = field(default_factory=list)
    stray: list[str] = field(default_factory=list)
    right: int = 0
    wrong: list[str] = field(default_factory=list)
    nobody: list[str] = field(default_factory=list)
    probable: int = 0
    host_late_s: list[float] = field(default_factory=list)
    service_late_s: list[float] = field(default_factory=list)
    device_days: float = 0.0

    def __iadd__(self, other: Measure) -> Measure:
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        return self

    @property
    def mails_per_incident(self) -> float:
        """Those about nothing count too."""
        return (sum(self.mails_of) + len(self.stray)) / max(1, len(self.mails_of))

    @property
    def right_share(self) -> float:
        judged = self.right + len(self.wrong) + len(self.nobody)
        return self.right / judged if judged else 1.0


def measured(theatre: Theatre, days: float) -> Measure:
    found = Measure(device_days=len(theatre.campus.elements) * days)
    _mails(theatre, found)
    _causes(theatre, found)
    return found


def _mails(theatre: Theatre, found: Measure) -> None:
    """Each mail belongs to the trouble that began last of those that explain it."""
    mails: dict[int, int] = {}
    for now_s, tell in theatre.stored.told:
        if tell.telling not in MAILS:
            continue
        trouble = max(_troubles_of(theatre, tell.fault, now_s), key=lambda one: one.start_s, default=None)
        if trouble is None:
            found.stray.append(f"{tell.fault.rule} {tell.fault.device} at {now_s:.0f} s")
            continue
        first = id(trouble) not in mails
        mails[id(trouble)] = mails.get(id(trouble), 0) + 1
        element = theatre.campus.elements.get(tell.fault.device)
        if first and element and element.addressed and element.code == trouble.place and _alone(theatre, trouble):
            late = found.service_late_s if trouble.strokes[0].harm is Harm.HUNG else found.host_late_s
            late.append(now_s - trouble.start_s)
    found.mails_of += [mails.get(id(one), 0) for one in theatre.troubles if _is_seen(theatre, one) or id(one) in mails]


def _troubles_of(theatre: Theatre, fault: Fault, now_s: float) -> Iterator[Trouble]:
    blame = theatre.truth.recently(fault.device, now_s, AFTER_S) if fault.device else {OWN_LINE}
    for one in theatre.troubles:
        if one.strokes and one.start_s <= now_s <= one.end_s + AFTER_S and blame & set(places(theatre, one)):
            yield one


def places(theatre: Theatre, trouble: Trouble) -> Iterable[str]:
    """The codes that may be called its cause."""
    elements = theatre.campus.elements.values()
    for stroke in trouble.strokes:
        yield stroke.place
        if stroke.harm is Harm.DARK:
            yield from (one.code for one in elements if one.circuit == stroke.place)
            yield OWN_LINE  # where it takes a third of everything with it, "we may be blind" is the one alarm
        if stroke.place == OWN_LINE:
            yield theatre.campus.core
        if stroke.place == theatre.campus.core:
            yield OWN_LINE
    ups = [stroke.place for stroke in trouble.strokes if stroke.place in theatre.campus.elements]
    fed = [one.code for one in elements if one.ups and one.ups in ups]
    yield from fed
    if theatre.campus.core in fed:
        yield OWN_LINE


def _is_seen(theatre: Theatre, trouble: Trouble) -> bool:
    """It put something out of order for long enough, alone to blame, and nothing of ours was out of order meanwhile.

    Cameras of which only a recorder tells are left out: it is asked each five minutes, and believed the second time.
    """
    if not trouble.strokes or trouble.agreed or not _alone(theatre, trouble):
        return False
    codes = set(places(theatre, trouble))
    for spell in theatre.truth.spells():
        for start_s, end_s, blame in spell.pieces(theatre.agenda.now_s):
            within = trouble.start_s <= start_s < trouble.end_s and end_s - start_s >= SEEN_S
            if within and blame <= codes and theatre.campus.elements[spell.device].addressed:
                return True
    return False


def _alone(theatre: Theatre, trouble: Trouble) -> bool:
    """Nothing else is wrong that would hide it, and no fault of its place still stands: several are then one mail."""
    for other in theatre.troubles:
        before_s = STANDS_S if other.place == trouble.place else AFTER_S
        near = other.start_s < trouble.end_s + AFTER_S and trouble.start_s < _end_s(other) + before_s
        if other is not trouble and near:
            return False
    return True


def _end_s(trouble: Trouble) -> float:
    return trouble.end_s + abs(trouble.by_s)


def _causes(theatre: Theatre, found: Measure) -> None:
    """Of each device that was silent because of another for long enough, whom it was charged to before that ended."""
    words = charges(theatre)
    for spell in theatre.truth.spells():
        for start_s, end_s, blame in spell.pieces(theatre.agenda.now_s):
            if spell.device in blame or OWN_LINE in blame or end_s - start_s < NAMED_S:
                continue
            if start_s != spell.start_s or not _undisturbed(theatre.troubles, start_s, end_s):
                continue
            rows = words.get(spell.device, [])
            cause = standing(rows, min(end_s - 1.0, start_s + NAMED_S))
            if cause in blame:
                found.right += 1
                found.probable += next(row.probable for _, row in reversed(rows) if row.cause == cause)
            elif cause:
                found.wrong.append(f"{spell.device} at {start_s:.0f} s: {cause} instead of {set(blame)}")
            elif theatre.campus.elements[spell.device].addressed:
                found.nobody.append(f"{spell.device} at {start_s:.0f} s: nobody instead of {set(blame)}")


def _undisturbed(troubles: Sequence[Trouble], start_s: float, end_s: float) -> bool:
    """The collector ran, its clock went on, its looks came through."""
    return not any(
        not one.strokes and one.start_s - AFTER_S < end_s and start_s < _end_s(one) + AFTER_S for one in troubles
    )
