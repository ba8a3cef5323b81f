"""Which sighting is which device: claims first, then the address; clones, swaps and strangers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from inventory.model.claim import Claim, ClaimType
from inventory.model.device import Device, Stage
from inventory.model.kind import Kind
from inventory.model.sighting import Identity, Sighting
from inventory.reconcile import (
    FRESH_MS,
    GONE_AFTER,
    Added,
    AlsoAt,
    Back,
    Change,
    Changed,
    Displaced,
    Ledger,
    Missed,
    Moved,
    Seen,
)
from inventory.reconcile import reconcile as judge

NOW = 1_800_000_000_000


def serial(value: str) -> Claim:
    return Claim(ClaimType.SERIAL, value)


def device(number: int, address: str | None, *, school: str = "S01", **more: object) -> Device:
    fields = {"kind": Kind.CAMERA, "stage": Stage.ADOPTED, **more}
    return Device(id=str(number), code=f"c{number}", school=school, name="", address=address, **fields)  # type: ignore[arg-type]


def sighting(address: str, *claims: Claim, at_ms: int = NOW, **identity: object) -> Sighting:
    return Sighting(school="S01", address=address, at_ms=at_ms, claims=claims, identity=Identity(**identity))  # type: ignore[arg-type]


def mac(value: str) -> Claim:
    return Claim(ClaimType.MAC, value)


def reconcile(
    known: Sequence[Device],
    claims: Mapping[str, Sequence[Claim]],
    sightings: Sequence[Sighting],
    now_ms: int,
    **more: Any,
) -> list[Change]:
    """Claims in the order in which they were last made."""
    dated = {code: {claim: NOW - 1000 + at for at, claim in enumerate(made)} for code, made in claims.items()}
    asked = more.pop("asked", lambda _: False)
    return judge(Ledger(devices=known, claims=dated, **more), sightings, now_ms, asked)


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


def test_another_serial_at_the_same_address_is_another_device() -> None:
    here = sighting("10.0.0.1", serial("B"), vendor="Axis")
    known = [device(1, "10.0.0.1", vendor="Axis")]
    assert reconcile(known, {"c1": [serial("A")]}, [here], NOW) == [Displaced("c1", here, alike=True), Added(here)]
    printer = replace(here, identity=Identity(kind=Kind.PRINTER))
    assert reconcile(known, {"c1": [serial("A")]}, [printer], NOW)[0] == Displaced("c1", printer, alike=False)


def test_a_part_changed_is_the_same_device() -> None:
    claims = {"c1": [serial("A"), mac("m1")]}
    card = sighting("10.0.0.1", serial("A"), mac("m2"))
    board = sighting("10.0.0.1", serial("B"), mac("m1"))
    known = [device(1, "10.0.0.1")]
    assert reconcile(known, claims, [card], NOW) == [Seen("c1", card), Changed("c1", "mac", "m1", "m2", card)]
    assert reconcile(known, claims, [board], NOW) == [Seen("c1", board), Changed("c1", "serial", "A", "B", board)]


def test_another_engine_id_alone_is_no_other_device() -> None:
    old, new = (Claim(ClaimType.ENGINE_ID, value) for value in ("e1", "e2"))
    here = sighting("10.0.0.1", new)
    changes = reconcile([device(1, "10.0.0.1")], {"c1": [old]}, [here], NOW)
    assert changes == [Seen("c1", here), Changed("c1", "engine_id", "e1", "e2", here)]


def test_a_claim_that_goes_back_is_told_again_and_a_repeated_one_is_not() -> None:
    first, second = (Claim(ClaimType.SYS_NAME, value) for value in ("gate", "yard"))
    known = [device(1, "10.0.0.1")]
    back, same = sighting("10.0.0.1", first), sighting("10.0.0.1", second)
    changes = reconcile(known, {"c1": [first, second]}, [back], NOW)
    assert changes == [Seen("c1", back), Changed("c1", "sys_name", "yard", "gate", back)]
    assert reconcile(known, {"c1": [first, second]}, [same], NOW) == [Seen("c1", same)]


def test_two_at_once_with_the_claim_of_a_third_are_nobody() -> None:
    one, two = sighting("10.0.0.8", serial("A")), sighting("10.0.0.9", serial("A"))
    changes = reconcile([device(1, "10.0.0.1")], {"c1": [serial("A")]}, [one, two], NOW, asked=lambda _: True)
    assert changes == [Missed("c1", gone=False), Added(one), Added(two)]


def test_two_addresses_of_one_device_are_one_device() -> None:
    one, two = sighting("10.0.0.1", serial("A"), mac("m")), sighting("10.0.0.9", serial("A"), mac("m"))
    assert reconcile([], {}, [two, one], NOW) == [Added(one, (two,))]
    known, claims = [device(1, "10.0.0.1")], {"c1": [serial("A"), mac("m")]}
    assert reconcile(known, claims, [two, one], NOW) == [Seen("c1", one), AlsoAt("c1", two)]
    mute = sighting("10.0.0.9")
    others = {"c1": ["10.0.0.9"]}
    asked = {"asked": lambda _: True}
    assert reconcile(known, claims, [mute], NOW, others=others, **asked) == [AlsoAt("c1", mute)]
    other = sighting("10.0.0.9", serial("Z"))
    assert Added(other) in reconcile(known, claims, [other], NOW, others=others)


def test_one_whose_own_address_was_given_away_has_moved_to_its_other() -> None:
    newcomer, two = sighting("10.0.0.1", serial("Z")), sighting("10.0.0.9", serial("A"))
    others = {"c1": ["10.0.0.9"]}
    changes = reconcile([device(1, "10.0.0.1")], {"c1": [serial("A")]}, [newcomer, two], NOW, others=others)
    assert changes == [Seen("c1", two), Moved("c1", "10.0.0.1", "10.0.0.9", two), Added(newcomer)]


def test_a_device_seen_by_its_mac_alone_is_new_once() -> None:
    behind = sighting("", mac("m"))
    assert reconcile([], {}, [behind], NOW) == [Added(behind)]
    answered = sighting("10.0.0.3", mac("m"))
    assert reconcile([], {}, [behind, answered], NOW) == [Added(answered)]
    unnumbered = [device(1, None)]
    assert reconcile(unnumbered, {"c1": [mac("m")]}, [behind], NOW) == [Seen("c1", behind)]
    twice = [device(1, "10.0.0.1"), device(2, "10.0.0.2")]
    assert reconcile(twice, {"c1": [mac("m")], "c2": [mac("m")]}, [behind], NOW) == []


def test_only_silence_that_was_asked_for_counts() -> None:
    known = [device(1, "10.0.0.1"), device(2, "10.0.0.2"), device(3, "10.0.0.2", holds_address=False), device(4, None)]
    changes = reconcile(known, {}, [], NOW, asked=lambda address: address == "10.0.0.2")
    assert changes == [Missed("c2", gone=False)]
    missed = {"c2": GONE_AFTER - 1, "c1": GONE_AFTER}
    assert reconcile(known, {}, [], NOW, missed=missed, asked=lambda _: True) == [
        Missed("c1", gone=False),
        Missed("c2", gone=True),
    ]
    here = sighting("10.0.0.1")
    assert reconcile(known, {}, [here], NOW, missed=missed) == [Back("c1", here), Seen("c1", here)]


def test_one_that_comes_back_to_the_address_it_lost_holds_it_again() -> None:
    lost, newcomer = device(1, "10.0.0.1", holds_address=False), device(2, "10.0.0.1")
    claims = {"c1": [serial("A")], "c2": [serial("B")]}
    here = sighting("10.0.0.1", serial("A"))
    assert reconcile([lost, newcomer], claims, [here], NOW) == [
        Seen("c1", here),
        Moved("c1", "10.0.0.1", "10.0.0.1", here),
        Displaced("c2", here, alike=False),
    ]


def test_weaker_evidence_overrules_neither_a_person_nor_surer_evidence() -> None:
    known = [device(1, "10.0.0.1", vendor="Axis", model="P1", firmware="1", sure={"vendor": 100, "firmware": 60})]
    foreign = sighting(
        "10.0.0.1", vendor="Dahua", model="X", firmware="2", sure={"vendor": 99, "model": 99, "firmware": 99}
    )
    assert reconcile(known, {}, [foreign], NOW) == [Seen("c1", foreign)]
    weaker = sighting("10.0.0.1", vendor="Axis", firmware="2", sure={"vendor": 50, "firmware": 59})
    assert reconcile(known, {}, [weaker], NOW) == [Seen("c1", weaker)]
    as_sure = sighting("10.0.0.1", vendor="Axis", firmware="2", sure={"vendor": 50, "firmware": 60})
    assert Changed("c1", "firmware", "1", "2", as_sure) in reconcile(known, {}, [as_sure], NOW)


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
