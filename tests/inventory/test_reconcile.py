"""Which sighting is which device: claims first, then the address; clones, swaps and strangers."""

from __future__ import annotations

from inventory.model.claim import Claim, ClaimType
from inventory.model.device import Device, Stage
from inventory.model.kind import Kind
from inventory.model.sighting import Identity, Sighting
from inventory.reconcile import FRESH_MS, Added, Changed, Moved, Seen, reconcile

NOW = 1_800_000_000_000


def serial(value: str) -> Claim:
    return Claim(ClaimType.SERIAL, value)


def device(number: int, address: str | None, *, school: str = "S01", **more: object) -> Device:
    fields = {"kind": Kind.CAMERA, "stage": Stage.ADOPTED, **more}
    return Device(id=str(number), code=f"c{number}", school=school, name="", address=address, **fields)  # type: ignore[arg-type]


def sighting(address: str, *claims: Claim, at_ms: int = NOW, **identity: object) -> Sighting:
    return Sighting(school="S01", address=address, at_ms=at_ms, claims=claims, identity=Identity(**identity))  # type: ignore[arg-type]


def test_a_stranger_is_added_and_a_known_address_seen() -> None:
    here, there = sighting("10.0.0.1"), sighting("10.0.0.2")
    assert reconcile([device(1, "10.0.0.1")], {}, [there, here], NOW) == [Seen("c1", here), Added(there)]


def test_schools_repeat_addresses() -> None:
    here = sighting("10.0.0.1", serial("A"))
    other = device(1, "10.0.0.1", school="S02")
    assert reconcile([other], {"c1": [serial("A")]}, [here], NOW) == [Added(here)]


def test_the_same_serial_elsewhere_has_moved() -> None:
    there = sighting("10.0.0.9", serial("A"))
    changes = reconcile([device(1, "10.0.0.1")], {"c1": [serial("A")]}, [there], NOW)
    assert changes == [Seen("c1", there), Moved("c1", "10.0.0.1", "10.0.0.9", there)]


def test_two_that_swapped_addresses_are_told_apart() -> None:
    known = [device(1, "10.0.0.1"), device(2, "10.0.0.2")]
    first, second = sighting("10.0.0.1", serial("B")), sighting("10.0.0.2", serial("A"))
    changes = reconcile(known, {"c1": [serial("A")], "c2": [serial("B")]}, [first, second], NOW)
    moves = {(change.device, change.new) for change in changes if isinstance(change, Moved)}
    assert moves == {("c1", "10.0.0.2"), ("c2", "10.0.0.1")}


def test_a_clone_elsewhere_does_not_take_the_place_of_one_that_stayed() -> None:
    known, claims = [device(1, "10.0.0.1")], {"c1": [serial("A")]}
    clone, original = sighting("10.0.0.9", serial("A")), sighting("10.0.0.1", serial("A"))
    for order in ([clone, original], [original, clone]):
        assert reconcile(known, claims, order, NOW) == [Seen("c1", original), Added(clone)]


def test_a_newcomer_at_the_old_address_is_not_the_one_that_moved() -> None:
    moved, newcomer = sighting("10.0.0.9", serial("A")), sighting("10.0.0.1")
    for order in ([moved, newcomer], [newcomer, moved]):
        changes = reconcile([device(1, "10.0.0.1")], {"c1": [serial("A")]}, order, NOW)
        assert changes == [Seen("c1", moved), Moved("c1", "10.0.0.1", "10.0.0.9", moved), Added(newcomer)]


def test_a_claim_that_two_devices_hold_decides_nothing() -> None:
    mac = Claim(ClaimType.MAC, "00:00:00:00:00:00")
    known = [device(1, "10.0.0.1"), device(2, "10.0.0.2")]
    second, third = sighting("10.0.0.2", mac), sighting("10.0.0.3", mac)
    changes = reconcile(known, {"c1": [mac], "c2": [mac]}, [second, third], NOW)
    assert changes == [Seen("c2", second), Added(third)]


def test_a_name_is_no_identity() -> None:
    name = Claim(ClaimType.SYS_NAME, "switch")
    there = sighting("10.0.0.9", name)
    assert reconcile([device(1, "10.0.0.1")], {"c1": [name]}, [there], NOW) == [Added(there)]


def test_another_serial_at_the_same_address_is_a_change_to_see() -> None:
    here = sighting("10.0.0.1", serial("B"), firmware="2.0")
    changes = reconcile([device(1, "10.0.0.1", firmware="1.0")], {"c1": [serial("A")]}, [here], NOW)
    assert changes == [
        Seen("c1", here),
        Changed("c1", "firmware", "1.0", "2.0", here),
        Changed("c1", "serial", "A", "B", here),
    ]


def test_what_the_scan_does_not_know_changes_nothing() -> None:
    here = sighting("10.0.0.1")
    assert reconcile([device(1, "10.0.0.1", vendor="Axis", model="P1375")], {}, [here], NOW) == [Seen("c1", here)]


def test_kind_is_learnt_by_candidates_and_fixed_once_adopted() -> None:
    here = sighting("10.0.0.1", kind=Kind.SWITCH)
    candidate = device(1, "10.0.0.1", stage=Stage.CANDIDATE, kind=Kind.UNKNOWN)
    assert Changed("c1", "kind", "unknown", "switch", here) in reconcile([candidate], {}, [here], NOW)
    assert reconcile([device(1, "10.0.0.1")], {}, [here], NOW) == [Seen("c1", here)]


def test_the_retired_and_the_stale_do_not_count() -> None:
    here = sighting("10.0.0.1")
    assert reconcile([device(1, "10.0.0.1", stage=Stage.RETIRED)], {}, [here], NOW) == [Added(here)]
    assert reconcile([], {}, [sighting("10.0.0.1", at_ms=NOW - FRESH_MS - 1)], NOW) == []


def test_a_device_without_an_address_gets_one_by_its_claim() -> None:
    here = sighting("10.0.0.5", serial("A"))
    assert Moved("c1", None, "10.0.0.5", here) in reconcile([device(1, None)], {"c1": [serial("A")]}, [here], NOW)
