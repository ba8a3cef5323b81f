"""Who hangs behind which port, from what switches and routers tell. Pure.

By rank: who introduces itself by LLDP stands there for certain, then CDP, then the forwarding tables. Those only say
that a MAC is somewhere behind a port: it hangs there if no other switch stands between and few MACs are behind it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from inventory.forwarding import WIRELESS, Forwarding, forwards
from inventory.holders import Holders
from inventory.model.link import Link
from inventory.model.neighbour import Neighbour, Witness
from inventory.model.surroundings import Surroundings, fold
from language.message import Message

FEW = 8
"""MACs behind one port: a desk switch of eight ports and what hangs on it. Behind more may be a campus."""
RANK = {Witness.LLDP: 0, Witness.CDP: 1, Witness.BRIDGE: 2}
KEPT_MS = 30 * 86_400_000
"""How long a link stands that is not seen again: who is silent has no row in a forwarding table after five minutes."""


@dataclass(frozen=True, slots=True)
class Wiring:
    """`doubts` tell what the tables contradict each other in, so that it is in no link."""

    links: tuple[Link, ...]
    doubts: tuple[Message, ...] = ()


def wiring(told: Sequence[Surroundings], who: Holders) -> Wiring:
    """What hangs behind which port, as each teller says it: a cable between two switches is two links, one from each.

    `who` maps MACs and addresses to codes (inventory/holders.py). Tellers that are not in it say nothing, as a link
    is between devices. `port` is empty for what hangs on an access point, by radio.
    """
    tables = Forwarding(one for one in told if one.address in who)
    doubts: list[Message] = []
    links = _by_rank([*_introductions(tables, who, doubts), *_cables(tables, who)])
    settled = {link.far_device for link in links}
    links += _radio(tables, who, settled)
    hung = list(_hung(tables, who, settled | {link.far_device for link in links}, doubts))
    return Wiring(tuple(dict.fromkeys([*links, *hung])), tuple(doubts))


def superseded(
    old: Iterable[Link],
    new: Sequence[Link],
    words: Mapping[str, Collection[str]],
    joints: Collection[str],
    now_ms: int,
) -> list[Link]:
    """Which links of the ledger are gone: those that contradict what is told now, and those too old.

    `words` maps the code of each teller to the kinds of evidence that it was read for to the end. What hangs behind
    one port hangs nowhere else any more; of `joints` (switches, routers, access points), which have many neighbours,
    only a teller's own word is replaced by its new one. A device that is not seen keeps its link: it is wanted most
    while the device is silent. A person's word is never touched.
    """
    placed = {link.far_device for link in new}
    current = {_key(link) for link in new}

    def gone(link: Link) -> bool:
        spoken = link.evidence in words.get(link.device, ())
        moved = link.far_device in placed and (spoken or link.far_device not in joints)
        return moved or (spoken and link.seen_ms < now_ms - KEPT_MS)

    return [link for link in old if link.evidence in RANK and _key(link) not in current and gone(link)]


def rank(link: Link) -> int:
    """The surest lowest; a person's word or a recorder's is surer than what a scan works out."""
    return next((place for witness, place in RANK.items() if witness == link.evidence), -1)


def _key(link: Link) -> tuple[str, str, str, str, str]:
    return link.device, link.port, link.far_device, link.far_port, link.evidence


def _introductions(tables: Forwarding, who: Holders, doubts: list[Message]) -> Iterator[Link]:
    for teller in tables.tellers.values():
        for one in teller.neighbours:
            if one.witness not in RANK or one.witness is Witness.BRIDGE or not one.port:
                continue
            far, here = _code(tables, who, one), who[teller.address]
            if not far or far == here:
                continue
            if tables.denies(one):
                doubts.append(Message("topology.stale_word", {"device": here, "port": one.port, "other": far}))
            else:
                yield _link(who, teller, one.port, far, one.witness, _far_port(tables, teller, one))


def _code(tables: Forwarding, who: Holders, one: Neighbour) -> str:
    """Its MAC is surer than the address it gives, and that than a name that others may have too."""
    known = tables.known_teller(one)
    return who.get(one.mac) or who.get(one.address) or (who[known] if known else "")


def _far_port(tables: Forwarding, teller: Surroundings, one: Neighbour) -> str:
    """As the other calls it, in the words of its time series where it told us of its ports."""
    other = tables.tellers.get(tables.known_teller(one) or "")
    if other is None:
        return one.far_port
    back = {
        reply.port
        for reply in other.neighbours
        if reply.witness is one.witness and reply.port and tables.known_teller(reply) == teller.address
    }
    if len(back) == 1:
        return back.pop()
    called = fold(one.far_port)
    named = [port.port for port in other.ports if called in port.names or called == port.mac]
    return named[0] if len(named) == 1 else one.far_port


def _cables(tables: Forwarding, who: Holders) -> Iterator[Link]:
    """Between switches that do not introduce themselves: the nearest one behind a port that leads to some."""
    for spot, led in sorted(tables.leads.items(), key=lambda item: (item[0].teller, item[0].port)):
        told = [one for one in tables.introduced.get(spot, ()) if not tables.denies(one)]
        if any(tables.known_teller(one) or forwards(one) for one in told):
            continue
        for other in sorted(led):
            if tables.is_next(spot, other):
                back = tables.port_towards(other, spot.teller)
                teller = tables.tellers[spot.teller]
                yield _link(who, teller, spot.port, who[other], Witness.BRIDGE, back.port if back else "")


def _by_rank(links: Iterable[Link]) -> list[Link]:
    """Of several words on the same two devices from the same teller, the surest."""
    best: defaultdict[tuple[str, str], list[Link]] = defaultdict(list)
    for link in links:
        best[link.device, link.far_device].append(link)
    kept: list[Link] = []
    for told in best.values():
        rank = min(RANK[Witness(link.evidence)] for link in told)
        kept += [link for link in told if RANK[Witness(link.evidence)] == rank]
    return kept


def _radio(tables: Forwarding, who: Holders, settled: set[str]) -> list[Link]:
    """What is learned on the port of an access point hangs on that, not on the port."""
    found = []
    for spot, neighbours in list(tables.introduced.items()):
        points = {_code(tables, who, one) for one in neighbours if WIRELESS in one.capabilities.split()} - {""}
        if len(points) != 1:
            continue
        [point] = points
        for mac in sorted(tables.macs[spot]):
            code = who.get(mac)
            if code and code != point and code not in settled and spot in tables.places(mac):
                at_ms = tables.tellers[spot.teller].at_ms
                found.append(Link(device=point, port="", far_device=code, evidence=Witness.BRIDGE, seen_ms=at_ms))
    return found


def _hung(tables: Forwarding, who: Holders, settled: set[str], doubts: list[Message]) -> Iterator[Link]:
    for mac in sorted({mac for macs in tables.macs.values() for mac in macs}):
        code = who.get(mac)
        if code is None or code in settled:
            continue
        places = tables.places(mac)
        if len(places) > 1:
            where = ", ".join(f"{who[spot.teller]} {spot.port}" for spot in places)
            doubts.append(Message("topology.several_places", {"device": code, "mac": mac, "places": where}))
        elif places and len(tables.macs[places[0]]) <= FEW:
            [spot] = places
            yield _link(who, tables.tellers[spot.teller], spot.port, code, Witness.BRIDGE)


def _link(who: Holders, teller: Surroundings, port: str, far: str, evidence: Witness, far_port: str = "") -> Link:
    return Link(
        device=who[teller.address],
        port=port,
        far_device=far,
        far_port=far_port,
        evidence=evidence.value,
        seen_ms=teller.at_ms,
    )
