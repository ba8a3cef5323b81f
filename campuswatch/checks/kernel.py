"""Checks of the kernel's limits: what it lets us send, open and remember."""

from __future__ import annotations

from campuswatch.checks.facts import Facts, Network
from campuswatch.checks.verdict import Level, Verdict
from language.message import Message

# One datagram waiting in a socket costs the kernel about this much whatever its length (truesize of an skb).
DATAGRAM_COST = 2_304
# Pages, database, control socket, log and library files beside the looks in flight.
OTHER_DESCRIPTORS = 256
# A look holds at most a connection and what a helper process needs for it.
DESCRIPTORS_PER_LOOK = 2
# Neighbours that are not part of a sweep: gateways, clients, ourselves.
OTHER_NEIGHBOURS = 128


def ping(facts: Facts) -> Verdict:
    if facts.kernel.may_ping:
        return Verdict(Level.OK, Message("doctor.ping.ok"))
    return Verdict(Level.BAD, Message("doctor.ping.bad"), Message("doctor.ping.remedy"))


def segment(facts: Facts) -> Verdict:
    """Without it the watch goes on; sweeps of our own segments miss who answers no ping, and strangers go unheard."""
    if not facts.kernel.may_arp:
        return Verdict(Level.WARN, Message("doctor.segment.no_right"), Message("doctor.segment.no_right.remedy"))
    if not facts.dissector:
        return Verdict(Level.WARN, Message("doctor.segment.deaf"), Message("doctor.segment.deaf.remedy"))
    return Verdict(Level.OK, Message("doctor.segment.ok"))


def descriptors(facts: Facts) -> Verdict:
    needed = OTHER_DESCRIPTORS + DESCRIPTORS_PER_LOOK * facts.work.concurrency
    found = {"soft": facts.kernel.descriptors_soft, "hard": facts.kernel.descriptors_hard, "needed": needed}
    if facts.kernel.descriptors_soft >= needed:
        return Verdict(Level.OK, Message("doctor.descriptors.ok", found))
    remedy = Message("doctor.descriptors.remedy", {"needed": needed})
    if facts.kernel.descriptors_hard >= needed:
        return Verdict(Level.WARN, Message("doctor.descriptors.warn", found), remedy)
    return Verdict(Level.BAD, Message("doctor.descriptors.bad", found), remedy)


def buffers(facts: Facts) -> Verdict:
    """The kernel doubles what a socket asks for, so a limit holds twice its bytes."""
    needed = facts.work.concurrency * DATAGRAM_COST // 2
    found = [size for size in (facts.kernel.rmem_max, facts.kernel.wmem_max) if size is not None]
    if not found:
        return Verdict(Level.WARN, Message("doctor.buffers.unknown"), Message("doctor.unknown.remedy"))
    params = {"found": min(found), "needed": needed, "looks": facts.work.concurrency}
    if min(found) >= needed:
        return Verdict(Level.OK, Message("doctor.buffers.ok", params))
    return Verdict(
        Level.WARN,
        Message("doctor.buffers.warn", params),
        Message("doctor.buffers.remedy", {"needed": max(needed, 4_194_304)}),
    )


def neighbours(facts: Facts) -> Verdict:
    """Only addresses on our own links take a place in the table; what lies behind a router takes one for all."""
    if facts.kernel.neighbours_max is None:
        return Verdict(Level.WARN, Message("doctor.neighbours.unknown"), Message("doctor.unknown.remedy"))
    needed = OTHER_NEIGHBOURS + on_link(facts.work.networks, facts.kernel.attached)
    params = {"found": facts.kernel.neighbours_max, "needed": needed}
    if facts.kernel.neighbours_max >= needed:
        return Verdict(Level.OK, Message("doctor.neighbours.ok", params))
    sizes = {"low": needed, "middle": 2 * needed, "high": 4 * needed}
    return Verdict(Level.BAD, Message("doctor.neighbours.bad", params), Message("doctor.neighbours.remedy", sizes))


def on_link(networks: tuple[Network, ...], attached: tuple[Network, ...]) -> int:
    """How many addresses of `networks` lie on links of this machine."""
    shared = 0
    for network in networks:
        for link in attached:
            if network.version == link.version and network.overlaps(link):
                shared += min(network.num_addresses, link.num_addresses)
                break
    return shared
