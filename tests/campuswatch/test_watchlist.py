from __future__ import annotations

from campuswatch.watchlist import choose
from inventory.model.credential import CredentialType, Purpose
from inventory.model.device import Device
from inventory.model.kind import Kind
from inventory.model.sealed import SealedCredential

CAMERA = Device(id="d1", code="s01-cam-0001", school="S01", kind=Kind.CAMERA, name="x", vendor="Hikvision")


def sealed(
    id: str, type: CredentialType, device: str | None = None, vendor: str = "", school: str = "S01"
) -> SealedCredential:
    return SealedCredential(
        id=id, school=school, device_id=device, vendor=vendor, type=type, purpose=Purpose.POLL,
        account="", generation=1, key="k", wrapped_key=b"", ciphertext=b"",
    )  # fmt: skip


def chosen(*rows: SealedCredential) -> set[str]:
    return {row.id for row in choose(rows, CAMERA).values()}


PASSWORD, COMMUNITY, USER = CredentialType.PASSWORD, CredentialType.SNMP_COMMUNITY, CredentialType.SNMP_V3


def test_the_narrowest_wins() -> None:
    school = sealed("school", PASSWORD)
    vendor = sealed("vendor", PASSWORD, vendor="Hikvision")
    own = sealed("own", PASSWORD, device="d1")
    assert chosen(school) == {"school"}
    assert chosen(school, vendor) == {"vendor"}
    assert chosen(school, vendor, own) == {"own"}


def test_others_secrets_are_never_chosen() -> None:
    assert (
        chosen(
            sealed("a", PASSWORD, vendor="Dahua"),
            sealed("b", PASSWORD, device="d2"),
            sealed("c", PASSWORD, school="S02"),
        )
        == set()
    )


def test_one_way_of_snmp_is_enough() -> None:
    assert chosen(sealed("c", COMMUNITY), sealed("u", USER)) == {"u"}
    assert chosen(sealed("u", USER), sealed("c", COMMUNITY, device="d1")) == {"c"}
    assert chosen(sealed("c", COMMUNITY), sealed("u", USER, vendor="Hikvision"), sealed("p", PASSWORD)) == {"u", "p"}
