"""What switches and routers told of their surroundings becomes interfaces, links and sightings of silent devices."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from inventory.change_kinds import SCAN
from inventory.holders import Holders, holders
from inventory.model.change_event import ChangeEvent
from inventory.model.interface import Interface
from inventory.model.kind import Kind
from inventory.model.link import Link
from inventory.model.scope import Scope
from inventory.model.sighting import Sighting
from inventory.model.surroundings import Source, Surroundings
from inventory.repository import changes, claims, devices, interfaces, links
from inventory.repository.devices import Filter
from inventory.silent import Silent, silent
from inventory.topology import RANK, rank, superseded, wiring
from language.catalogue import translate
from language.message import Message

JOINTS = frozenset({Kind.SWITCH, Kind.ROUTER, Kind.FIREWALL, Kind.ACCESS_POINT})
"""Kinds that have links to many others."""


@dataclass(frozen=True, slots=True)
class Remark:
    """`text` is what came short or cannot be; `cause` why, where that is known."""

    text: Message
    cause: Message | None = None

    def said(self, language: str) -> str:
        cause = f": {translate(self.cause, language)}" if self.cause else ""
        return translate(self.text, language) + cause


def unexplained(
    connection: Connection,
    scope: Scope,
    school: str,
    told: Sequence[Surroundings],
    seen: Sequence[Sighting],
    networks: Collection[str],
) -> Silent:
    """Sightings of devices that answered nothing, for the ledger to judge together with `seen`: see `silent`."""
    return silent(school, told, seen, _holders(connection, scope, school, told), networks)


def store(
    connection: Connection, scope: Scope, school: str, told: Sequence[Surroundings], now_ms: int
) -> tuple[Remark, ...]:
    """Writes ports and links within the caller's transaction, after the devices were written; twice is as once.

    A table that was cut short takes nothing out of the ledger. A device that now hangs elsewhere has it in its history.
    Returns what could not be read or be believed.
    """
    if not told:
        return ()
    who = _holders(connection, scope, school, told)
    known = devices.find(connection, scope, Filter(school=school))
    for one in told:
        if one.address in who:
            _store_ports(connection, who[one.address], one)
    found = wiring(told, who)
    before = links.of_school(connection, scope, school)
    joints = {device.code for device in known if device.kind in JOINTS}
    words = {who[one.address]: _complete(one) for one in told if one.address in who}
    gone = superseded(before, found.links, words, joints, now_ms)
    links.drop(connection, gone)
    links.put(connection, found.links)
    after = links.of_school(connection, scope, school)
    changes.record(connection, _moves(school, before, after, joints, now_ms))
    return (*_shortfalls(told, who), *map(Remark, found.doubts))


def _holders(connection: Connection, scope: Scope, school: str, told: Sequence[Surroundings]) -> Holders:
    known = devices.find(connection, scope, Filter(school=school))
    return holders(known, claims.of_school(connection, scope, school), told)


def _store_ports(connection: Connection, code: str, told: Surroundings) -> None:
    """A list that was cut short leaves the known ones."""
    if Source.INTERFACES in told.incomplete:
        return
    ports = [
        Interface(
            device=code,
            port=port.port,
            if_index=port.if_index,
            alias=port.alias,
            mac=port.mac,
            speed_bps=port.speed_bps,
            seen_ms=told.at_ms,
        )
        for port in told.ports
        if port.real
    ]
    interfaces.replace(connection, code, ports)


def _complete(told: Surroundings) -> frozenset[str]:
    """The kinds of evidence whose tables were read to the end."""
    return frozenset(witness.value for witness in RANK if Source(witness.value) not in told.incomplete)


def _moves(
    school: str, before: Iterable[Link], after: Iterable[Link], joints: Collection[str], now_ms: int
) -> list[ChangeEvent]:
    """Of devices that hang in one place; where they hung first is no change."""
    was, now = _hanging(before, joints), _hanging(after, joints)
    return [
        ChangeEvent(
            at_ms=now_ms, school=school, subject=code, actor=SCAN, action="changed", field="hangs_on",
            old=said(old), new=said(new), since_ms=old.seen_ms,
        )
        for code, old in sorted(was.items())
        if said(new := now.get(code, old)) != said(old)
    ]  # fmt: skip


def said(link: Link) -> str:
    return f"{link.device} {link.port}".strip()


def _hanging(known: Iterable[Link], joints: Collection[str]) -> Mapping[str, Link]:
    """Code -> its surest and newest link."""
    ranked = sorted(
        (link for link in known if link.far_device not in joints and link.evidence in RANK),
        key=lambda link: (link.seen_ms, -rank(link)),
    )
    return {link.far_device: link for link in ranked}


def _shortfalls(told: Iterable[Surroundings], who: Holders) -> Iterator[Remark]:
    for one in told:
        device = who.get(one.address, one.address)
        for source, cause in one.incomplete.items():
            yield Remark(Message("neighbours.incomplete", {"device": device, "table": source.value}), cause)
        for remark in one.remarks:
            yield Remark(Message("neighbours.told_by", {"device": device}), remark)
