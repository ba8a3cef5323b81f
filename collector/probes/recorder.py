"""Channels and disks of a recorder, by its vendor's own interface; what its SNMP agent tells stands beside that.

Neither Hikvision's nor Dahua's MIB says rightly what a channel does, so channels are told by the interface alone. Both
are asked in one look, each fails by itself, and what was told before a failure counts. Schedules and the self-tests of
disks are asked every six hours.
"""

from __future__ import annotations

from collections.abc import Mapping

from collector.instruments import Instruments
from collector.probes.probe import LONG, Finding, Probe
from collector.probes.snmp_peer import has_credential
from collector.probes.vendor_objects import ask
from collector.protocols.errors import BadAnswer, NotOffered, ProtocolError
from collector.protocols.web_session import PACE_S, WebSession
from collector.recorders import DIALECTS
from collector.recorders.dialect import Dialect
from collector.recorders.rarely import AGAIN_S, EVERY_S
from collector.recorders.summary import channel_fields, channel_samples, disk_fields, disk_samples
from collector.recorders.visit import visit
from collector.sample import Sample, Value
from collector.target import Target
from collector.told import ChannelsSeen, DisksSeen, Told
from collector.vendors.plan import of, reduced
from collector.vendors.row import Meaning
from collector.vendors.tables import TABLES
from inventory.model.credential import CredentialType
from inventory.model.disk import DiskTold
from inventory.model.kind import Kind
from inventory.model.week import Week

NAME = "recorder"
WHOLE = (Meaning.CAPACITY, Meaning.FREE, Meaning.CHANNELS)
SNMP_S = 5.0
WEEKS, TESTS = "weeks", "tests"
RARE_REQUEST_S = 10.0
"""What is asked rarely is not begun with less time left."""


class _Visit:
    """One look over the interface: what was told so far, and how it failed first."""

    def __init__(self, target: Target, dialect: Dialect, instruments: Instruments, session: WebSession) -> None:
        self.target = target
        self.dialect = dialect
        self.rarely = instruments.rarely
        self.clock = instruments.clock
        self.session = session
        self.at_ms = instruments.clock.now_ms()
        self.fields: dict[str, Value] = {}
        self.samples: list[Sample] = []
        self.told: list[Told] = []
        self.failed: ProtocolError | None = None

    async def run(self) -> None:
        """A part that this device does not have is left out; what is wrong with one does not keep from the next."""
        for part in (self._channels, self._disks):
            try:
                await part()
            except NotOffered:
                continue
            except BadAnswer as error:
                self.failed = self.failed or error

    async def _channels(self) -> None:
        if self.dialect.channels is None:
            return
        channels = await self.dialect.channels(self.session)
        self.fields |= channel_fields(channels)
        self.samples += channel_samples(self.target, channels, self.at_ms)
        weeks = await self._weeks([channel.number for channel in channels if channel.used])
        self.told.append(ChannelsSeen(recorder=self.target.device, at_ms=self.at_ms, channels=channels, weeks=weeks))

    async def _weeks(self, numbers: list[int]) -> Mapping[int, Week]:
        if self.dialect.weeks is None or not self._is_due(WEEKS):
            return {}
        try:
            return await self.dialect.weeks(self.session, numbers)
        except ProtocolError as error:
            self._put_off(WEEKS, error)
            return {}

    async def _disks(self) -> None:
        if self.dialect.disks is None:
            return
        disks = await self.dialect.disks(self.session)
        disks = await self._tested(disks)
        self.fields |= disk_fields(disks)
        self.samples += disk_samples(self.target, disks, self.at_ms)
        self.told.append(DisksSeen(recorder=self.target.device, at_ms=self.at_ms, disks=disks))

    async def _tested(self, disks: tuple[DiskTold, ...]) -> tuple[DiskTold, ...]:
        if self.dialect.smart is not None and self._is_due(TESTS):
            try:
                self.rarely.tested(self.target.device, await self.dialect.smart(self.session, disks))
            except ProtocolError as error:
                self._put_off(TESTS, error)
        return self.rarely.with_tests(self.target.device, disks)

    def _is_due(self, what: str) -> bool:
        """Also puts it off until the next time, so that a device which falls silent over it is not asked each time."""
        now_s = self.clock.monotonic()
        if self.session.left_s < RARE_REQUEST_S or not self.rarely.is_due(self.target.device, what, now_s):
            return False
        self.rarely.done(self.target.device, what, now_s, EVERY_S)
        return True

    def _put_off(self, what: str, error: ProtocolError) -> None:
        """What is not there is not asked again soon; what failed otherwise is, and is told."""
        if not isinstance(error, NotOffered):
            self.failed = self.failed or error
            self.rarely.done(self.target.device, what, self.clock.monotonic(), AGAIN_S)


async def look(target: Target, instruments: Instruments, deadline_s: float) -> Finding:
    """Raises what failed where nothing was told at all."""
    end_s = instruments.clock.monotonic() + deadline_s
    fields, failed = await _by_snmp(target, instruments, min(SNMP_S, deadline_s))
    at_ms, samples, told = instruments.clock.now_ms(), [], []
    dialect = _dialect_of(target)
    if dialect is not None:
        paid = await _by_dialect(target, dialect, instruments, end_s - instruments.clock.monotonic())
        at_ms, samples, told, failed = paid.at_ms, paid.samples, paid.told, paid.failed
        fields |= paid.fields
    if failed is not None and not fields and not told:
        raise failed
    if fields:
        samples = [Sample(target.key(NAME), at_ms, fields), *samples]
    return Finding(samples=tuple(samples), told=tuple(told), failure=failed.failure if failed else None)


async def _by_dialect(target: Target, dialect: Dialect, instruments: Instruments, left_s: float) -> _Visit:
    async with visit(target, dialect, instruments, left_s, pace_s=PACE_S) as session:
        paid = _Visit(target, dialect, instruments, session)
        try:
            await paid.run()
        except ProtocolError as error:
            paid.failed = error
    return paid


async def _by_snmp(
    target: Target, instruments: Instruments, deadline_s: float
) -> tuple[dict[str, Value], ProtocolError | None]:
    """What the agent tells of the whole, and why it told nothing."""
    if not has_credential(target):
        return {}, None
    try:
        told = await ask(NAME, TABLES[NAME], target, instruments, deadline_s)
    except ProtocolError as error:
        return {}, error
    fields: dict[str, Value] = {
        meaning.value: int(value) for meaning in WHOLE if (value := reduced(meaning, told)) is not None
    }
    disks = [one.value for one in of(Meaning.DISK, told)]
    if disks:
        fields["disks_bad"] = disks.count(0.0)
    return fields, None


def _dialect_of(target: Target) -> Dialect | None:
    """What it speaks, where a login for it is known."""
    dialect = DIALECTS.get(target.api) if CredentialType.PASSWORD in target.credentials else None
    return dialect if dialect is not None and (dialect.channels or dialect.disks) else None


def can_tell(target: Target) -> bool:
    return bool(target.address) and (has_credential(target) or _dialect_of(target) is not None)


PROBE = Probe(
    name=NAME,
    look=look,
    interval_s=300,
    timeout_s=60,
    witness=False,
    kinds=frozenset({Kind.RECORDER}),
    worth=can_tell,
    shed=3,
    lane=LONG,
)
