"""Who holds a MAC or an IP address: device codes, from the ledger's claims and from tables that pair the two. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from inventory.model.claim import Claim, ClaimType
from inventory.model.device import Device, Stage
from inventory.model.neighbour import Witness
from inventory.model.surroundings import Surroundings

Holders = Mapping[str, str]
"""MAC (`aa:bb:cc:dd:ee:ff`) or IP address -> code."""


def holders(
    devices: Iterable[Device], claims: Mapping[str, Iterable[Claim]], told: Iterable[Surroundings]
) -> dict[str, str]:
    """`claims` by code. A MAC that several devices claim is nobody's: it would put a clone where the other hangs.

    What an agent lists as its own MACs is its own, whoever else claims it; ARP tables tell the MACs of devices that
    never said one.
    """
    present = [device for device in devices if device.stage is not Stage.RETIRED]
    who = {device.address: device.code for device in present if device.address and device.holds_address}
    known = list(told)
    claimed = [
        (claim.value, device.code)
        for device in present
        for claim in claims.get(device.code, ())
        if claim.type is ClaimType.MAC
    ]
    said = _single(claimed)
    paired = _single(
        (one.mac, who[one.address])
        for one in (neighbour for teller in known for neighbour in teller.neighbours)
        if one.witness is Witness.ARP and one.address in who
    )
    own = _single((mac, who[teller.address]) for teller in known if teller.address in who for mac in teller.own_macs)
    disputed = {mac for mac, _ in claimed} - said.keys()
    return who | {mac: code for mac, code in paired.items() if mac not in disputed} | said | own


def _single(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    codes: defaultdict[str, set[str]] = defaultdict(set)
    for name, code in pairs:
        codes[name].add(code)
    return {name: next(iter(found)) for name, found in codes.items() if len(found) == 1}
