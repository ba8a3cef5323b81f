"""How each device stands at this moment; worked out again only for those of which something new was seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from alerts.state import State
from alerts.timeline import Segment, state_at
from dashboards.roster import Listed, Picture
from inventory.model.attribution import Attribution
from inventory.model.kind import Kind
from inventory.model.transition import Transition

NEVER_MS = 2**62

# What is broken stands above what works; what does not count comes last.
WORST_FIRST: tuple[State, ...] = (
    State.DOWN,
    State.SHADOW,
    State.UNKNOWN,
    State.MAINTENANCE,
    State.UP,
    State.OUT_OF_SERVICE,
)
# What much hangs on comes before what little hangs on: one dead switch explains thirty dead cameras.
LAYER: Mapping[Kind, int] = {
    Kind.UPS: 0, Kind.ROUTER: 0, Kind.FIREWALL: 0, Kind.SWITCH: 0, Kind.RECORDER: 1, Kind.SERVER: 1,
}  # fmt: skip
LAYERS = 3
RANK: Mapping[State, int] = {state: rank for rank, state in enumerate(WORST_FIRST)}
NOT_EXPECTED = (State.OUT_OF_SERVICE, State.MAINTENANCE)


@dataclass(frozen=True, slots=True)
class Standing:
    """A device and the state that holds now; `segment.start_ms` is since when."""

    listed: Listed
    segment: Segment

    @property
    def state(self) -> State:
        return self.segment.state

    @property
    def place(self) -> tuple[int, str]:
        """Where it stands in a list that begins with what is broken, and there with what others hang on."""
        device = self.listed.device
        return RANK[self.segment.state] * LAYERS + LAYER.get(device.kind, LAYERS - 1), device.code


@dataclass(frozen=True, slots=True)
class _Kept:
    heads: Sequence[Transition]
    charges: Sequence[Attribution]
    looked_ms: int | None
    until_ms: int
    standing: Standing


@dataclass(frozen=True, slots=True)
class _School:
    listed: Sequence[Listed]
    mark: int
    looked_ms: int | None
    since_ms: int
    until_ms: int
    standings: Sequence[Standing]
    census: Census


@dataclass(slots=True)
class Standings:
    """Remembers the last answer of each device, and of each whole school, until something it was made of changes."""

    _kept: dict[str, _Kept] = field(default_factory=dict)
    _schools: dict[str, _School] = field(default_factory=dict)

    def of_school(self, school: str, picture: Picture, now_ms: int, looked_ms: int | None) -> Sequence[Standing]:
        """All that the picture lists of it, in its order."""
        return self._school(school, picture, now_ms, looked_ms).standings

    def census(self, school: str, picture: Picture, now_ms: int, looked_ms: int | None, speaks: bool) -> Census:
        census = self._school(school, picture, now_ms, looked_ms).census
        return replace(census, judged=speaks and census.expected > 0)

    def _school(self, school: str, picture: Picture, now_ms: int, looked_ms: int | None) -> _School:
        """A picture without a mark of the school is that of a scope of areas: nothing of it is kept as a whole."""
        listed, mark = picture.ledger.listed[school], picture.marks.get(school)
        kept = self._schools.get(school)
        if (
            kept is not None
            and kept.listed is listed
            and kept.mark == mark
            and kept.looked_ms == looked_ms
            and kept.since_ms <= now_ms < kept.until_ms
        ):
            return kept
        standings = self.of(listed, picture, now_ms, looked_ms)
        codes = [one.device.code for one in listed]
        until_ms = min((self._kept[code].until_ms for code in codes), default=NEVER_MS)
        since_ms = max((one.segment.start_ms for one in standings), default=0)
        made = _School(
            listed, mark or 0, looked_ms, min(since_ms, now_ms), until_ms, standings, count(standings, False)
        )
        if mark is not None:
            self._schools[school] = made
        return made

    def of(self, listed: Iterable[Listed], picture: Picture, now_ms: int, looked_ms: int | None) -> list[Standing]:
        return [self._one(one, picture, now_ms, looked_ms) for one in listed]

    def _one(self, listed: Listed, picture: Picture, now_ms: int, looked_ms: int | None) -> Standing:
        """What is listed is another one where the ledger is, and with it the windows."""
        code = listed.device.code
        kept = self._kept.get(code)
        heads, charges = picture.heads.get(code, ()), picture.known.charges.get(code, ())
        if (
            kept is not None
            and kept.standing.listed is listed
            and kept.heads is heads
            and kept.charges is charges
            and kept.looked_ms == looked_ms
            and kept.standing.segment.start_ms <= now_ms < kept.until_ms
        ):
            return kept.standing
        standing = Standing(listed, state_now(listed, picture, now_ms, looked_ms))
        until_ms = next_border_ms(listed, picture, now_ms)
        self._kept[code] = _Kept(heads, charges, looked_ms, until_ms, standing)
        return standing


def state_now(listed: Listed, picture: Picture, now_ms: int, looked_ms: int | None) -> Segment:
    code = listed.device.code
    beside = picture.known.around(code, now_ms)
    return state_at(
        current=picture.heads.get(code, ()),
        witnesses=listed.device.witnesses,
        service=listed.service,
        hours=listed.hours,
        windows=beside.windows,
        attributions=beside.attributions,
        cause_windows=beside.cause_windows,
        at_ms=now_ms,
        looked_ms=looked_ms,
    )


def next_border_ms(listed: Listed, picture: Picture, now_ms: int) -> int:
    """When a service period, service hours or a window begin or end next, or a transition dated ahead comes true."""
    code = listed.device.code
    borders = [border for period in listed.service for border in (period.start_ms, period.end_ms or NEVER_MS)]
    borders += [row.at_ms for row in picture.heads.get(code, ())]
    if listed.hours is not None:
        borders.append(listed.hours.around(now_ms).end_ms)
    borders.append(picture.known.edge_ms(code, now_ms))
    return min((border for border in borders if border > now_ms), default=NEVER_MS)


@dataclass(frozen=True, slots=True)
class KindCount:
    kind: Kind
    states: Mapping[State, int]

    @property
    def total(self) -> int:
        return sum(self.states.values())


@dataclass(frozen=True, slots=True)
class Census:
    """How many there are in each state, of each kind, and the moment's online rate `up` of `expected`.

    `judged` is false where there is no rate to give: nothing is expected, or nobody is looking.
    """

    states: Mapping[State, int]
    kinds: Sequence[KindCount]
    judged: bool

    @property
    def total(self) -> int:
        return sum(self.states.values())

    @property
    def up(self) -> int:
        return self.states[State.UP]

    @property
    def expected(self) -> int:
        return sum(number for state, number in self.states.items() if state not in NOT_EXPECTED)


def count(standings: Iterable[Standing], speaks: bool) -> Census:
    numbers = Counter((one.listed.device.kind, one.segment.state) for one in standings)
    kinds = [KindCount(kind, {state: numbers[kind, state] for state in State}) for kind in Kind]
    present = tuple(kind for kind in kinds if kind.total)
    census = Census({state: sum(kind.states[state] for kind in present) for state in State}, present, speaks)
    return replace(census, judged=speaks and census.expected > 0)
