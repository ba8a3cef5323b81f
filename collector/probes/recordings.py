"""What is stored on a recorder: the windows that the agenda wants to know of, in one session.

Each answer counts by itself: what was told before a recorder fell silent, ran out of logins or of our time is brought
back beside the failure. A channel that gives no proper answer does not stand in the way of the others.
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

from collector.instruments import Instruments
from collector.probes import clock
from collector.probes.probe import LONG, Finding, Probe
from collector.protocols.errors import BadAnswer, NotOffered, ProtocolError
from collector.protocols.web_session import WebSession
from collector.recorders import DIALECTS
from collector.recorders.dialect import Dialect
from collector.recorders.footage import Place, footage
from collector.recorders.visit import visit
from collector.recordings.asks import Ask
from collector.recordings.clockline import Clockline, clockline, step_after
from collector.recordings.duty import DAY_MS, day_of
from collector.recordings.known import Why
from collector.sample import Failure
from collector.target import Target
from collector.told import Told
from inventory.model.credential import CredentialType
from inventory.model.kind import Kind

NAME = "recordings"
PACE_S = 1.25
"""Between two requests: less than one a second, other looks at the recorder keep their own."""

MOST = 64
"""Windows that a look is ready for; time ends it before, as a rule."""

RESERVE_S, A_DAY_S, LONGEST_S = 15.0, 2.5, 75.0
"""A window is not begun with less time left, by its days: an answer of many pages that breaks off was for nothing."""

MOST_BAD = 4
"""So many bad answers on end say that it is not the channel."""


class _Visit:
    """One look: what was told so far, and how it failed."""

    def __init__(self, target: Target, dialect: Dialect, instruments: Instruments, session: WebSession) -> None:
        self.target = target
        self.dialect = dialect
        self.agenda = instruments.agenda
        self.clock = instruments.clock
        self.session = session
        self.zone = ZoneInfo(target.zone)
        self.told: list[Told] = []
        self.failure: Failure | None = None

    async def run(self, asks: tuple[Ask, ...]) -> None:
        line = await self._clockline()
        bad = 0
        for ask in asks:
            if bad >= MOST_BAD:
                return
            if self.session.left_s < needed_s(ask):
                continue
            self.agenda.begun(self.target.device, ask, self.clock.now_ms())
            try:
                await self._ask(ask, line)
                bad = 0
            except (BadAnswer, NotOffered) as error:
                self.agenda.unanswered(self.target.device, ask)
                self.failure = self.failure or error.failure
                bad += 1

    async def _clockline(self) -> Clockline:
        """By the steps that are known; before the first is, the recorder is asked for its time here."""
        device, now_ms = self.target.device, self.clock.now_ms()
        if self.agenda.knows_clock(device):
            return self.agenda.clockline(device, now_ms)
        moment = await clock.ask(self.dialect, self.session, self.zone)
        seen = clock.seen(self.target, clock.Way(self.dialect.name), moment, None)
        self.told.append(seen)
        step = step_after(None, device, seen.offset_ms, seen.within_ms, seen.at_ms, None)
        return clockline(() if step is None else (step,), now_ms)

    async def _ask(self, ask: Ask, line: Clockline) -> None:
        if ask.why is Why.MONTH:
            await self._list(ask)
            return
        place = Place(
            recorder=self.target.device,
            zone=self.zone,
            oldest_ms=self.agenda.oldest_ms(self.target.device, ask.channel),
            looked_ms=self.agenda.looked_ms(self.target.device, ask.channel),
            holds=self.agenda.holds(self.target.device, ask.channel),
        )
        seen = await footage(self.dialect, self.session, ask, line, place)
        if seen is None:
            self.agenda.unanswered(self.target.device, ask)
        else:
            self.told.append(seen)

    async def _list(self, ask: Ask) -> None:
        if self.dialect.days is None:
            return
        first = day_of(ask.window.start_ms, self.zone)
        days = await self.dialect.days(self.session, ask.channel, first.year, first.month)
        self.agenda.listed(self.target.device, ask.channel, ask.window, days, self.clock.now_ms())


async def look(target: Target, instruments: Instruments, deadline_s: float) -> Finding:
    asks = instruments.agenda.next(target.device, instruments.clock.now_ms(), MOST)
    if not asks:
        return Finding()
    dialect = DIALECTS[target.api]
    async with visit(target, dialect, instruments, deadline_s, pace_s=PACE_S) as session:
        paid = _Visit(target, dialect, instruments, session)
        try:
            await paid.run(asks)
        except ProtocolError as error:
            paid.failure = error.failure
    return Finding(told=tuple(paid.told), failure=paid.failure)


def needed_s(ask: Ask) -> float:
    days = 0.0 if ask.why is Why.MONTH else ask.window.length_ms / DAY_MS
    return min(RESERVE_S + A_DAY_S * days, LONGEST_S)


def can_tell(target: Target) -> bool:
    """Whether it can be asked what is stored."""
    dialect = DIALECTS.get(target.api)
    return (
        bool(target.address)
        and dialect is not None
        and dialect.clips is not None
        and CredentialType.PASSWORD in target.credentials
    )


PROBE = Probe(
    name=NAME,
    look=look,
    interval_s=300,
    timeout_s=120,
    witness=False,
    kinds=frozenset({Kind.RECORDER}),
    worth=can_tell,
    shed=3,
    lane=LONG,
)
