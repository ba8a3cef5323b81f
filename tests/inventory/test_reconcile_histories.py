"""Random histories of a campus: devices move, are swapped, cloned and renumbered, and the ledger follows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

from hypothesis import given, settings
from hypothesis import strategies as st

from inventory.model.claim import Claim, ClaimType
from inventory.model.device import Device
from inventory.model.kind import Kind
from inventory.model.sighting import Identity, Sighting
from inventory.reconcile import Added, AlsoAt, Changed, Displaced, Ledger, Missed, Moved, Seen, reconcile

NIGHT_MS = 86_400_000
ADDRESSES = [f"10.0.0.{number}" for number in range(1, 7)]
SERIALS, MACS = "ABCD", "mnop"


@dataclass
class Book:
    """The simplest ledger: what finds.record does, without a database."""

    devices: dict[str, Device] = field(default_factory=dict)
    claims: dict[str, dict[Claim, int]] = field(default_factory=dict)
    others: dict[str, list[str]] = field(default_factory=dict)

    def ledger(self) -> Ledger:
        return Ledger(devices=list(self.devices.values()), claims=self.claims, others=self.others)

    def take(self, sightings: list[Sighting], now_ms: int) -> list[object]:
        changes = reconcile(self.ledger(), sightings, now_ms, lambda _: True)
        for change in changes:
            if isinstance(change, (Seen, AlsoAt)):
                self.claims[change.device] |= dict.fromkeys(change.sighting.claims, now_ms)
            if isinstance(change, AlsoAt) and change.sighting.address not in self.others.setdefault(change.device, []):
                self.others[change.device].append(change.sighting.address)
            if isinstance(change, Moved):
                self._set(change.device, address=change.new, holds_address=True)
            elif isinstance(change, Displaced):
                self._set(change.device, holds_address=False)
        for change in changes:
            if isinstance(change, Added):
                code = f"c{len(self.devices):02d}"
                self.devices[code] = Device(
                    id=code, code=code, school="S", kind=Kind.CAMERA, name="", address=change.sighting.address
                )
                self.claims[code] = dict.fromkeys(change.sighting.claims, now_ms)
                self.others[code] = [one.address for one in change.also]
        return list(changes)

    def _set(self, code: str, **fields: object) -> None:
        self.devices[code] = replace(self.devices[code], **fields)  # type: ignore[arg-type]


def look(address: str, serial: str, mac: str, at_ms: int) -> Sighting:
    claims = [Claim(ClaimType.SERIAL, serial)] * bool(serial) + [Claim(ClaimType.MAC, mac)] * bool(mac)
    identity = Identity(kind=Kind.CAMERA, confidence=90, serial=serial, mac=mac)
    return Sighting(school="S", address=address, at_ms=at_ms, claims=tuple(claims), identity=identity)


bodies = st.tuples(st.sampled_from(["", *SERIALS]), st.sampled_from(["", *MACS]))
nights = st.lists(st.dictionaries(st.sampled_from(ADDRESSES), bodies, max_size=6), min_size=1, max_size=6)


def sightings_of(night: dict[str, tuple[str, str]], now_ms: int) -> list[Sighting]:
    return [look(address, *body, now_ms) for address, body in night.items()]


@settings(max_examples=300, deadline=None)
@given(nights=nights, order=st.randoms(use_true_random=False))
def test_the_order_of_sightings_means_nothing(nights: list[dict[str, tuple[str, str]]], order) -> None:
    book = Book()
    for number, night in enumerate(nights):
        now_ms = (number + 1) * NIGHT_MS
        found = sightings_of(night, now_ms)
        shuffled = order.sample(found, len(found))
        expected = reconcile(book.ledger(), found, now_ms, lambda _: True)
        assert reconcile(book.ledger(), shuffled, now_ms, lambda _: True) == expected
        book.take(found, now_ms)


@settings(max_examples=300, deadline=None)
@given(nights=nights)
def test_each_sighting_is_told_once_and_no_device_is_doubled_or_lost(nights: list[dict[str, tuple[str, str]]]) -> None:
    book = Book()
    for number, night in enumerate(nights):
        now_ms = (number + 1) * NIGHT_MS
        known = set(book.devices)
        changes = book.take(sightings_of(night, now_ms), now_ms)
        told = [change.sighting.address for change in changes if isinstance(change, (Seen, AlsoAt, Added))]
        told += [one.address for change in changes if isinstance(change, Added) for one in change.also]
        assert Counter(told) == Counter(night.keys())
        seen = [change.device for change in changes if isinstance(change, Seen)]
        missed = [change.device for change in changes if isinstance(change, Missed)]
        assert len(seen) == len(set(seen))
        found = set(seen) | {change.device for change in changes if isinstance(change, AlsoAt)}
        assert not found & set(missed)
        assert found | set(missed) | {code for code in known if not book.devices[code].holds_address} >= known
        held = Counter(one.address for one in book.devices.values() if one.holds_address)
        assert set(held.values()) <= {1}


@settings(max_examples=300, deadline=None)
@given(nights=nights)
def test_the_same_night_again_changes_nothing(nights: list[dict[str, tuple[str, str]]]) -> None:
    book = Book()
    for number, night in enumerate(nights):
        now_ms = (number + 1) * NIGHT_MS
        book.take(sightings_of(night, now_ms), now_ms)
        again = reconcile(book.ledger(), sightings_of(night, now_ms), now_ms)
        assert not [change for change in again if isinstance(change, (Added, Moved, Changed, Displaced))], night


moves = st.lists(st.permutations(ADDRESSES), min_size=1, max_size=5)


@settings(max_examples=200, deadline=None)
@given(moves=moves, absent=st.lists(st.sets(st.sampled_from(SERIALS)), min_size=5, max_size=5))
def test_devices_that_say_who_they_are_keep_their_codes_through_any_renumbering(
    moves: list[list[str]], absent: list[set[str]]
) -> None:
    """The reference is a dict from serial to address: with honest serials nothing else is needed."""
    book, where = Book(), dict(zip(SERIALS, ADDRESSES, strict=False))
    book.take([look(address, serial, "", NIGHT_MS) for serial, address in where.items()], NIGHT_MS)
    code_of = {next(iter(book.claims[code])).value: code for code in book.devices}
    for number, addresses in enumerate(moves):
        now_ms = (number + 2) * NIGHT_MS
        tonight = {one: at for one, at in zip(SERIALS, addresses, strict=False) if one not in absent[number]}
        book.take([look(address, serial, "", now_ms) for serial, address in tonight.items()], now_ms)
        where |= tonight
        assert len(book.devices) == len(SERIALS)
        for serial, address in tonight.items():
            assert (book.devices[code_of[serial]].address, book.devices[code_of[serial]].holds_address) == (
                address,
                True,
            )


@settings(max_examples=200, deadline=None)
@given(swaps=st.lists(st.sampled_from(ADDRESSES[:4]), max_size=8))
def test_each_device_put_in_the_place_of_another_is_one_more(swaps: list[str]) -> None:
    book, bodies = Book(), dict(zip(ADDRESSES[:4], "1234", strict=True))
    book.take([look(address, body, "", NIGHT_MS) for address, body in bodies.items()], NIGHT_MS)
    for number, address in enumerate(swaps):
        now_ms = (number + 2) * NIGHT_MS
        before = next(code for code, one in book.devices.items() if one.address == address and one.holds_address)
        bodies[address] = f"new {number}"
        changes = book.take([look(where, body, "", now_ms) for where, body in bodies.items()], now_ms)
        displaced = [(change.device, change.alike) for change in changes if isinstance(change, Displaced)]
        assert displaced == [(before, True)]
        assert len(book.devices) == 5 + number
