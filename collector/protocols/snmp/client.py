"""The asking side of SNMP: GET and walks of many devices at once."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Self

from collector.protocols.errors import BadAnswer, Denied, NoAnswer, ProtocolError
from collector.protocols.pace import Pace
from collector.protocols.snmp.asking import SOCKETS, Asker
from collector.protocols.snmp.deadline import Deadline
from collector.protocols.snmp.engines import ENGINES, Engine, engine_for
from collector.protocols.snmp.exchange import PROTOCOL, Counts
from collector.protocols.snmp.message import Version
from collector.protocols.snmp.oid import Oid
from collector.protocols.snmp.pdu import ErrorStatus, Pdu, PduType, VarBind
from collector.protocols.snmp.peer import Peer
from collector.protocols.snmp.values import NO_SUCH_OBJECT, Absence, Value
from collector.protocols.snmp.walk import Limits, Rows, Walk

REQUESTS_PER_SECOND = 50  # of one walk: politeness to small CPUs
IN_FLIGHT = 100

Found = dict[Oid, Value]
UNDONE = frozenset({ErrorStatus.GEN_ERR, ErrorStatus.COMMIT_FAILED, ErrorStatus.UNDO_FAILED})
"""After these, some of a SET may have been done."""


class SetRefused(BadAnswer):
    """The device has written nothing of a SET. Parameters: protocol, status."""

    message_id = "snmp.set_refused"


class SnmpClient:
    """Used within one event loop; its sockets open with the first request and close with `close`.

    Every method raises collector.protocols.errors: NoAnswer at the deadline, Refused and Unreachable where ICMP
    says so, Denied for a refused credential, BadAnswer for what SNMP does not allow, LocalFault for ourselves.
    A wrong community is answered by silence (RFC 1157), so it shows as NoAnswer.
    """

    def __init__(self, randomness: random.Random | None = None, sockets: int = SOCKETS) -> None:
        self._randomness = randomness or random.SystemRandom()
        self._asker = Asker(self._randomness, sockets)
        self._engines: dict[str, Engine] = {"codec": self._asker}

    @property
    def counts(self) -> Counts:
        """Datagrams dropped, and why."""
        return self._asker.counts

    @property
    def in_flight(self) -> int:
        """Requests of our own codec that wait for an answer."""
        return self._asker.in_flight

    def close(self) -> None:
        """Ends what is under way as LocalFault."""
        for engine in self._engines.values():
            engine.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()

    def forget_engine(self, peer: Peer) -> None:
        """The device was replaced: its new SNMPv3 engine id is to be believed from the next request on."""
        self._asker.forget_engine(peer.place)

    def knows_engine(self, peer: Peer) -> bool:
        """Whether an SNMPv3 engine was discovered there; pysnmp does not tell, so of its peers it is assumed."""
        return engine_for(peer) != "codec" or self._asker.knows_engine(peer.place)

    def _engine(self, peer: Peer) -> Engine:
        name = engine_for(peer)
        if name not in self._engines:
            self._engines[name] = ENGINES[name](self._randomness)
        return self._engines[name]

    async def engine_id(self, peer: Peer, deadline_s: float) -> bytes:
        """Of the SNMPv3 engine there, asked for without a secret; the one that was told first is believed since."""
        return await self._asker.discover(peer, Deadline.after(deadline_s))

    async def set(self, peer: Peer, varbinds: Sequence[VarBind], deadline_s: float) -> None:
        """Writes all of these or none (RFC 3416 section 4.2.5), as an SNMPv3 user of our own codec. Sent once: after
        NoAnswer nobody knows. Raises SetRefused where the device says that it has not."""
        answer = await self._asker.change(peer, varbinds, Deadline.after(deadline_s))
        if answer.error_status in UNDONE:
            raise BadAnswer("snmp.error_status", protocol=PROTOCOL, status=_status_name(answer.error_status), object="")
        if answer.error_status != ErrorStatus.NO_ERROR:
            raise SetRefused(protocol=PROTOCOL, status=_status_name(answer.error_status))

    async def get(self, peer: Peer, oids: Sequence[Oid], deadline_s: float) -> Found:
        """The objects by Oid, in the order asked; one that the device does not have is an Absence.

        A device that cannot fit them into one answer is asked in halves; SNMPv1, which refuses all where one is
        missing, is asked again without that one. All of it happens within `deadline_s`.
        """
        deadline = Deadline.after(deadline_s)
        engine = self._engine(peer)
        found: Found = {}
        waiting = [tuple(oids)]
        while waiting:
            batch = waiting.pop()
            answer = await engine.ask(peer, PduType.GET, batch, deadline)
            culprit = answer.error_index - 1
            if answer.error_status == ErrorStatus.TOO_BIG and len(batch) > 1:
                waiting += [batch[len(batch) // 2 :], batch[: len(batch) // 2]]
            elif answer.error_status == ErrorStatus.NO_SUCH_NAME and 0 <= culprit < len(batch):
                found[batch[culprit]] = NO_SUCH_OBJECT
                waiting += [rest] if (rest := batch[:culprit] + batch[culprit + 1 :]) else []
            else:
                _check_status(answer, peer)
                found.update(_bindings(answer, batch))
        return {oid: found[oid] for oid in oids}

    async def get_next(self, peer: Peer, oids: Sequence[Oid], deadline_s: float) -> dict[Oid, VarBind]:
        """By each object asked, the object that follows it and its value; what ends the agent's view is left out.

        Too much for one answer is asked in halves, as in `get`; SNMPv1's noSuchName is taken as the end of the view.
        """
        deadline = Deadline.after(deadline_s)
        found: dict[Oid, VarBind] = {}
        waiting = [tuple(oids)]
        while waiting:
            batch = waiting.pop()
            answer = await self._engine(peer).ask(peer, PduType.GET_NEXT, batch, deadline)
            culprit = answer.error_index - 1
            if answer.error_status == ErrorStatus.TOO_BIG and len(batch) > 1:
                waiting += [batch[len(batch) // 2 :], batch[: len(batch) // 2]]
            elif answer.error_status == ErrorStatus.NO_SUCH_NAME and 0 <= culprit < len(batch):
                waiting += [rest] if (rest := batch[:culprit] + batch[culprit + 1 :]) else []
            else:
                _check_status(answer, peer)
                found.update(_successors(answer, batch))
        return found

    async def get_many(
        self, peers: Iterable[Peer], oids: Sequence[Oid], deadline_s: float, in_flight: int = IN_FLIGHT
    ) -> AsyncIterator[tuple[Peer, Found | ProtocolError]]:
        """The same GET of many peers, `in_flight` at a time, each within `deadline_s`; yields as they end."""
        waiting = iter(peers)
        tasks: dict[asyncio.Task[Found], Peer] = {}
        try:
            while True:
                while len(tasks) < in_flight and (peer := next(waiting, None)) is not None:
                    tasks[asyncio.create_task(self.get(peer, oids, deadline_s))] = peer
                if not tasks:
                    return
                done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    yield tasks.pop(task), _outcome(task)
        finally:
            for task in tasks:
                task.cancel()

    async def walk(self, peer: Peer, columns: Sequence[Oid], deadline_s: float, limits: Limits | None = None) -> Rows:
        """The rows of a table by index: {index: {column: value}}; a row lacks the columns that the device lacks.

        The columns are asked side by side, `peer.max_repetitions` rows at a time (one row in v1), at most 50
        requests a second. Past the limits it raises BadAnswer.
        """
        walk = Walk(columns, limits or Limits())
        await self.go(walk, peer, deadline_s)
        return walk.rows

    async def go(self, walk: Walk, peer: Peer, deadline_s: float, pace: Pace | None = None) -> None:
        """Takes a walk to its end, as `walk` does; where it raises, `walk.rows` has what came before.

        `pace` is for whoever takes several walks one after the other: together they go no faster.
        """
        clock = asyncio.get_running_loop().time
        started = clock()
        deadline = Deadline.after(min(deadline_s, walk.limits.seconds))
        repetitions = 0 if peer.version is Version.V1 else peer.max_repetitions
        requests = 0
        while not walk.done:
            if pace is not None:
                await _wait(pace, deadline)
            elif requests and requests % REQUESTS_PER_SECOND == 0:
                resume = started + requests / REQUESTS_PER_SECOND
                if resume >= deadline.until:
                    raise BadAnswer("snmp.walk_time", protocol=PROTOCOL, seconds=deadline.seconds)
                await asyncio.sleep(resume - clock())
            answer = await self._step(peer, walk, repetitions, deadline)
            requests += 1
            if answer.error_status == ErrorStatus.TOO_BIG and repetitions > 1:
                repetitions //= 2
            elif answer.error_status == ErrorStatus.NO_SUCH_NAME and not repetitions:
                walk.end(answer.error_index - 1)
            else:
                _check_status(answer, peer)
                walk.take(answer.varbinds)

    async def _step(self, peer: Peer, walk: Walk, repetitions: int, deadline: Deadline) -> Pdu:
        kind = PduType.GET_BULK if repetitions else PduType.GET_NEXT
        try:
            return await self._engine(peer).ask(peer, kind, walk.ask(), deadline, repetitions)
        except NoAnswer:
            if not walk.rows:
                raise
            raise BadAnswer("snmp.walk_time", protocol=PROTOCOL, seconds=deadline.seconds) from None


def _outcome(task: asyncio.Task[Found]) -> Found | ProtocolError:
    error = task.exception()
    if error is None:
        return task.result()
    if isinstance(error, ProtocolError):
        return error
    raise error


def _check_status(answer: Pdu, peer: Peer) -> None:
    """Raises for an error status: Denied for access refused, BadAnswer for the rest."""
    if answer.error_status == ErrorStatus.NO_ERROR:
        return
    if answer.error_status in (ErrorStatus.AUTHORIZATION_ERROR, ErrorStatus.NO_ACCESS):
        raise Denied(protocol=PROTOCOL, account=peer.credential.account)
    culprit = answer.error_index - 1
    names = [str(oid) for oid, _ in answer.varbinds]
    raise BadAnswer(
        "snmp.error_status",
        protocol=PROTOCOL,
        status=_status_name(answer.error_status),
        object=names[culprit] if 0 <= culprit < len(names) else "",
    )


def _status_name(status: int) -> str:
    return ErrorStatus(status).name if status in ErrorStatus.__members__.values() else str(status)


def _bindings(answer: Pdu, oids: tuple[Oid, ...]) -> Found:
    found = dict(answer.varbinds)
    if len(answer.varbinds) != len(oids) or found.keys() != set(oids):
        raise BadAnswer(protocol=PROTOCOL, detail="other objects than we asked for")
    return found


def _successors(answer: Pdu, oids: tuple[Oid, ...]) -> dict[Oid, VarBind]:
    if len(answer.varbinds) != len(oids):
        raise BadAnswer(protocol=PROTOCOL, detail="other objects than we asked for")
    pairs = zip(oids, answer.varbinds, strict=True)
    return {asked: came for asked, came in pairs if asked < came[0] and not isinstance(came[1], Absence)}


async def _wait(pace: Pace, deadline: Deadline) -> None:
    left = deadline.until - asyncio.get_running_loop().time()
    delay = pace.reserve(left)
    if delay > left:
        raise BadAnswer("snmp.walk_time", protocol=PROTOCOL, seconds=deadline.seconds)
    await asyncio.sleep(delay)
