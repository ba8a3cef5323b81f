"""What an answer of the neighbour table means, and how many entries it is asked to hold."""

from __future__ import annotations

import asyncio
import struct

from collector.discovery.neighbour_table import (
    DELAY,
    INCOMPLETE,
    REACHABLE,
    SHARE,
    STALE,
    Entry,
    Room,
    Watch,
    answered,
    parse_table,
)
from collector.discovery.presence import PROXY, proxied

MAC = "02:00:00:00:00:01"
FAILED = 32


def test_an_entry_from_before_is_no_answer_unless_the_host_spoke() -> None:
    old, new = Entry("10.0.0.1", MAC, STALE), Entry("10.0.0.1", MAC, REACHABLE)
    assert answered(None, new, spoke=False) == MAC
    assert answered(Entry("10.0.0.1", "", FAILED), new, spoke=False) == MAC
    assert answered(old, Entry("10.0.0.1", MAC, DELAY), spoke=False) == ""
    assert answered(old, old, spoke=False) == ""
    assert answered(old, new, spoke=False) == MAC, "its holder was asked, and answered"
    assert answered(old, old, spoke=True) == MAC
    assert answered(None, Entry("10.0.0.1", "", INCOMPLETE), spoke=True) == ""
    assert answered(old, None, spoke=True) == ""


def test_who_answered_is_known_though_the_table_has_forgotten_it() -> None:
    """Entries leave the table while others are still being asked."""
    addresses = [f"10.0.0.{number}" for number in range(1, 7)]
    gone, stale, silent, unasked, other, spoke = addresses
    watch = Watch([*addresses[:4], spoke], {stale: Entry(stale, MAC, STALE)})
    watch.note({gone: Entry(gone, MAC, REACHABLE), stale: Entry(stale, MAC, DELAY), spoke: Entry(spoke, MAC, STALE)})
    watch.note({silent: Entry(silent, "", INCOMPLETE), other: Entry(other, MAC, REACHABLE)})
    watch.note({gone: Entry(gone, "02:00:00:00:00:09", STALE), stale: Entry(stale, MAC, FAILED)})
    told = {address: watch.mac(address, spoke=address == spoke) for address in addresses}
    assert told == {gone: MAC, stale: "", silent: "", unasked: "", other: "", spoke: MAC}
    assert [address for address in addresses if watch.was_asked(address)] == [gone, stale, silent, spoke]


def test_a_router_that_answers_for_everybody_is_not_everybody() -> None:
    silent = {f"10.0.0.{number}": {"arp.mac": MAC} for number in range(1, PROXY + 2)}
    there = {"10.0.0.9": {"arp.mac": MAC, "ping": "answered"}, "10.0.0.10": {"arp.mac": "02:00:00:00:00:02"}}
    assert set(proxied(silent | there)) == set(silent)
    few = dict(list(silent.items())[:PROXY])
    assert list(proxied(few | there)) == []


def entry(address: bytes, mac: bytes, state: int, family: int = 2) -> bytes:
    """RTM_NEWNEIGH as in rtnetlink(7)."""
    body = struct.pack("@B3xiHBB", family, 3, state, 0, 1)
    for kind, value in ((1, address), (2, mac)):
        if value:
            body += struct.pack("@HH", 4 + len(value), kind) + value + bytes(-len(value) % 4)
    return struct.pack("@IHHII", 16 + len(body), 28, 2, 1, 0) + body


def test_the_kernels_table_is_read_as_it_is_told() -> None:
    told = entry(bytes([10, 0, 0, 1]), bytes.fromhex("020000000001"), REACHABLE) + entry(
        bytes([10, 0, 0, 2]), b"", INCOMPLETE
    )
    assert list(parse_table(told)) == [Entry("10.0.0.1", MAC, REACHABLE), Entry("10.0.0.2", "", INCOMPLETE)]
    six = entry(bytes(15) + b"\1", bytes.fromhex("020000000001"), STALE, family=10)
    assert list(parse_table(six)) == [Entry("::1", MAC, STALE)]
    for cut in range(len(told)):
        list(parse_table(told[:cut]))


def test_no_more_places_are_taken_than_the_table_has() -> None:
    """Entries wait for an answer, fail, and leave; whoever asks is let in as they do."""
    held = 0
    most = 0
    now = 0.0

    def read() -> dict[str, Entry]:
        return {str(number): Entry(str(number), "", INCOMPLETE) for number in range(held)}

    def monotonic() -> float:
        nonlocal now
        now += 0.01
        return now

    async def main() -> None:
        nonlocal held, most
        room = Room(10, read, monotonic)
        for _ in range(40):
            while not room.try_take():
                held = max(0, held - 1)
            held += 1
            most = max(most, held)

    asyncio.run(main())
    assert most <= int(10 * SHARE)
