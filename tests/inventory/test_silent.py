"""Who answers nothing and is told of by neighbours; and who is not worth telling of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from inventory.model.claim import Claim, ClaimType
from inventory.model.neighbour import Neighbour, Witness
from inventory.model.sighting import Identity, Sighting
from inventory.model.surroundings import Surroundings
from inventory.silent import MOST_NAMELESS, MOST_TOLD, Silent, silent

HIKVISION, DAHUA, INVENTED = "44:19:b6:00:00:01", "3c:ef:8c:00:00:02", "da:a1:19:00:00:03"
SWITCH = "10.0.0.1"


def row(witness: Witness, mac: str, port: str = "7", **more: str) -> Neighbour:
    return Neighbour(teller=SWITCH, port=port, witness=witness, seen_ms=9, mac=mac, **more)


def learned(mac: str, port: str = "7") -> Neighbour:
    return row(Witness.BRIDGE, mac, port)


def held(mac: str, address: str) -> Neighbour:
    return row(Witness.ARP, mac, "Vlan1", address=address)


def seen(address: str, vendor: str = "", **evidence: str) -> Sighting:
    dotted = {name.replace("_", "."): value for name, value in evidence.items()}
    return Sighting(school="s01", address=address, at_ms=1, evidence=dotted, identity=Identity(vendor=vendor))


def found(
    rows: Sequence[Neighbour], sightings: Sequence[Sighting] = (), who: Mapping[str, str] | None = None
) -> Silent:
    told = Surroundings(address=SWITCH, at_ms=9, neighbours=tuple(rows), own_macs=frozenset({"00:00:0c:00:00:01"}))
    return silent("s01", [told], sightings, who or {}, ["10.0.0.0/24"])


def test_a_mac_alone_behind_a_port() -> None:
    [one] = found([learned(HIKVISION)]).sightings
    assert (one.school, one.address, one.at_ms) == ("s01", "", 9)
    assert {name: one.evidence[name] for name in ("seen.by", "seen.port", "seen.mac")} == {
        "seen.by": SWITCH,
        "seen.port": "7",
        "seen.mac": HIKVISION,
    }
    assert "Hikvision" in one.evidence["oui.vendor"]
    assert one.claims == (Claim(ClaimType.MAC, HIKVISION),)


def test_an_address_from_the_table_of_a_router() -> None:
    [one] = found([learned(HIKVISION), held(HIKVISION, "10.0.0.99"), held(HIKVISION, "10.0.0.7")]).sightings
    assert (one.address, one.evidence["seen.port"]) == ("10.0.0.7", "7")


def test_a_router_alone_tells_only_of_addresses_that_were_scanned() -> None:
    [one] = found([held(HIKVISION, "10.0.0.7"), held(DAHUA, "172.16.0.7")]).sightings
    assert (one.address, one.evidence["seen.mac"]) == ("10.0.0.7", HIKVISION)
    assert "seen.port" not in one.evidence


def test_who_introduced_himself_is_told_of_in_his_own_words() -> None:
    words = {"name": "cam gate", "descr": "a camera", "capabilities": "station", "address": "10.0.0.8"}
    [one] = found([row(Witness.LLDP, INVENTED, "3", **words)]).sightings
    assert one.address == "10.0.0.8"
    assert one.evidence["seen.port"] == "3"
    assert (one.evidence["lldp.name"], one.evidence["lldp.descr"]) == ("cam gate", "a camera")
    assert (one.evidence["lldp.capabilities"], one.evidence["lldp.chassis"]) == ("station", INVENTED)
    assert "oui.vendor" not in one.evidence


KNOWN = [
    ("found at its address", [learned(HIKVISION), held(HIKVISION, "10.0.0.7")], [seen("10.0.0.7")], {}),
    ("found with its MAC", [learned(HIKVISION)], [seen("10.0.0.7", arp_mac=HIKVISION)], {}),
    ("found, its MAC in the ledger", [learned(HIKVISION)], [seen("10.0.0.7")], {HIKVISION: "c", "10.0.0.7": "c"}),
    ("the teller itself", [learned("00:00:0c:00:00:01")], [], {}),
    ("several routers together", [learned("00:00:5e:00:01:07")], [], {}),
    ("a phone's invention", [learned(INVENTED)], [], {}),
    (
        "on an access point",
        [learned(HIKVISION), row(Witness.LLDP, DAHUA, capabilities="bridge wlanAccessPoint")],
        [seen("10.0.0.9", arp_mac=DAHUA)],
        {},
    ),
]


@pytest.mark.parametrize(("rows", "sightings", "who"), [case[1:] for case in KNOWN], ids=[case[0] for case in KNOWN])
def test_who_is_not_told_of(rows: list[Neighbour], sightings: list[Sighting], who: dict[str, str]) -> None:
    assert found(rows, sightings, who) == Silent(())


def test_a_device_of_the_ledger_that_is_silent_now_is_still_on_its_wire() -> None:
    others = [seen("10.0.0.9")]
    [one] = found([learned(HIKVISION)], others, {HIKVISION: "s01-cam-0001", "10.0.0.7": "s01-cam-0001"}).sightings
    assert (one.address, one.claims[0].value) == ("", HIKVISION)


def test_an_invented_mac_with_an_address_is_told_of() -> None:
    assert [one.address for one in found([held(INVENTED, "10.0.0.7")]).sightings] == ["10.0.0.7"]


@pytest.mark.parametrize(
    ("vendor", "told", "unmatched"), [("Hikvision", 0, 1), ("", 0, 1), ("Dahua", 1, 0)], ids=["same", "any", "another"]
)
def test_a_mac_that_may_be_of_a_device_found_without_one_is_only_counted(
    vendor: str, told: int, unmatched: int
) -> None:
    result = found([learned(HIKVISION)], [seen("10.0.0.7", vendor)])
    assert (len(result.sightings), result.unmatched) == (told, unmatched)


def macs(number: int) -> list[str]:
    return [f"44:19:b6:{place >> 16:02x}:{place >> 8 & 255:02x}:{place & 255:02x}" for place in range(number)]


def test_a_switch_that_invents_macs_fills_no_ledger_and_hides_no_one() -> None:
    invented = macs(MOST_NAMELESS + 1)
    told = [*map(learned, invented), held(DAHUA, "10.0.0.7")]
    after = found(told, who={invented[0]: "s01-cam-0001"})
    assert {one.evidence["seen.mac"] for one in after.sightings} == {*invented, DAHUA}
    after = found([*told, learned("44:19:b6:ff:ff:ff")], who={invented[0]: "s01-cam-0001"})
    assert {one.evidence["seen.mac"] for one in after.sightings} == {invented[0], DAHUA}
    assert after.unbelieved == {SWITCH: MOST_NAMELESS + 1}


def test_names_do_not_make_a_flood_believable() -> None:
    after = found([row(Witness.LLDP, mac, name=f"ap-{mac}") for mac in macs(MOST_TOLD + 5)])
    assert (len(after.sightings), after.unbelieved) == (MOST_TOLD, {SWITCH: 5})
