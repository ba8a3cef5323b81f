from __future__ import annotations

from collections import defaultdict

import pytest

from campuswatch.usecases.scan_plan import places_of
from campuswatch.watchlist import choose
from inventory.inheritance import inherited
from inventory.model.audience import Breadth
from inventory.model.credential import CredentialType, Purpose
from inventory.model.device import Device
from inventory.model.kind import Kind
from inventory.model.sealed import SealedCredential

GATE = Device(id="d1", code="s01-cam-0001", school="S01", kind=Kind.CAMERA, name="Gate", vendor="Axis")
WIDTHS = {
    Breadth.SCHOOL: {},
    Breadth.VENDOR: {"vendor": "Axis"},
    Breadth.GROUP: {"group_id": "g1"},
    Breadth.DEVICE: {"device_id": "d1"},
}


def row(
    id: str, *, account: str = "viewer", school: str = "S01", changed_ms: int = 1, **where: str
) -> SealedCredential:
    fields: dict[str, str | None] = {"device_id": None, "vendor": "", "group_id": None} | where  # type: ignore[assignment]
    return SealedCredential(
        id=id, school=school, type=CredentialType.PASSWORD, purpose=Purpose.POLL, account=account, generation=1,
        key="k", wrapped_key=b"", ciphertext=b"", changed_ms=changed_ms, **fields,  # type: ignore[arg-type]
    )  # fmt: skip


ALL = [row(str(breadth), **where) for breadth, where in WIDTHS.items()]


@pytest.mark.parametrize("count", range(1, 5))
@pytest.mark.parametrize("backwards", [False, True])
def test_the_narrowest_that_is_there_holds_and_names_what_it_hides(count: int, backwards: bool) -> None:
    rows = ALL[:count][:: -1 if backwards else 1]
    (found,) = inherited(rows, GATE, {"g1"})
    assert found.breadth == Breadth(count - 1)
    assert [one.id for one in found.over] == [str(breadth) for breadth in reversed(Breadth) if breadth < count - 1]
    assert choose(sorted(rows, key=lambda one: one.id), GATE, frozenset(), {"g1"})[CredentialType.PASSWORD] == found.row


def test_what_is_of_others_does_not_fit() -> None:
    others = [
        row("device", device_id="d2"), row("group", group_id="g2"), row("vendor", vendor="Dahua"),
        row("school", school="S02"),
    ]  # fmt: skip
    assert inherited(others, GATE, {"g1"}) == []
    assert choose(others, GATE, frozenset(), {"g1"}) == {}


def test_each_account_has_its_own_narrowest() -> None:
    rows = [row("wide"), row("root", account="root"), row("own", device_id="d1")]
    assert [(one.row.id, one.breadth) for one in inherited(rows, GATE)] == [
        ("root", Breadth.SCHOOL),
        ("own", Breadth.DEVICE),
    ]


def test_of_two_groups_the_one_changed_last_holds() -> None:
    rows = [row("a", group_id="g1", changed_ms=5), row("b", group_id="g2", changed_ms=4)]
    for order in (rows, rows[::-1]):
        assert inherited(order, GATE, {"g1", "g2"})[0].row.id == "a"


def test_a_scan_shows_what_is_a_group_s_to_its_devices_alone() -> None:
    """And never to whoever answers at an address."""
    opened: defaultdict[str | None, list[object]] = defaultdict(list)
    bound: defaultdict[str, list[object]] = defaultdict(list)
    for place in places_of(row("g", group_id="g1"), {"d1": {"g1"}, "d2": {"g2"}}, opened, bound):  # type: ignore[arg-type]
        place.append("told")  # type: ignore[arg-type]
    assert dict(opened) == {"d1": ["told"]}
    assert dict(bound) == {}
