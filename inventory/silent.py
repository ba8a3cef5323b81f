"""Devices that answer nothing and are there all the same: their neighbours tell of them. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network

from inventory.forwarding import WIRELESS, Forwarding, Spot
from inventory.holders import Holders
from inventory.identify import claims_of, identify
from inventory.model.claim import Claim, ClaimType
from inventory.model.neighbour import Neighbour, Witness
from inventory.model.sighting import Sighting
from inventory.model.surroundings import Surroundings
from inventory.oui import is_local, maker_of

MOST_NAMELESS = 256
"""MACs alone, of nobody known, that one teller is believed: more than hang on a switch and answer nothing."""
MOST_TOLD = 1024
"""Newcomers in all that one teller is believed in one scan: whoever invents them does not fill the ledger."""
MAC_LENGTH = len("aa:bb:cc:dd:ee:ff")
# Of several routers together: VRRP (RFC 5798), HSRP, GLBP.
VIRTUAL = ("00:00:5e:00:01:", "00:00:5e:00:02:", "00:00:0c:07:ac:", "00:00:0c:9f:f", "00:07:b4:00:")


@dataclass(frozen=True, slots=True)
class Silent:
    """`unmatched` counts MACs that may belong to devices which were found without telling theirs; `unbelieved` by the
    address of its teller what was too much to be true ("" for routers)."""

    sightings: tuple[Sighting, ...]
    unmatched: int = 0
    unbelieved: Mapping[str, int] = field(default_factory=dict)


def silent(
    school: str,
    told: Sequence[Surroundings],
    seen: Sequence[Sighting],
    who: Holders,
    networks: Collection[str],
) -> Silent:
    """Sightings of what `seen`, a scan of `networks` (CIDR), does not explain, one a MAC, by address and MAC.

    Who has an address in the ARP table of a router is sighted there if the scan went over it or a switch has its MAC;
    who has none is sighted with the empty address. Not worth a sighting: MACs that phones and programs made up
    themselves and no address goes with, and what hangs on an access point by radio without one. Where a device was
    found that nobody knows the MAC of, a MAC alone may be that device's and is only counted.
    """
    known = _Known(seen, who)
    worth = [one for one in _traces(Forwarding(told), told, networks) if one.worth and not known.has(one)]
    believed, unbelieved = _believed(worth, who)
    found = []
    unmatched = 0
    for trace in believed:
        if trace.nameless and trace.mac not in who and known.may_be(maker_of(trace.mac)):
            unmatched += 1
        else:
            found.append(_sighting(school, trace))
    return Silent(tuple(found), unmatched, unbelieved)


def _believed(worth: Iterable[_Trace], who: Holders) -> tuple[list[_Trace], Mapping[str, int]]:
    """Who is known is always believed to be there; of newcomers only as many as one teller can have."""
    believed: list[_Trace] = []
    new: defaultdict[str, list[_Trace]] = defaultdict(list)
    for one in worth:
        if one.mac in who or one.address in who:
            believed.append(one)
        else:
            new[one.spot.teller if one.spot else ""].append(one)
    unbelieved: dict[str, int] = {}
    for teller, told in new.items():
        named = [one for one in told if not one.nameless]
        nameless = [one for one in told if one.nameless]
        kept = (named + (nameless if len(nameless) <= MOST_NAMELESS else []))[:MOST_TOLD]
        believed += kept
        if len(kept) < len(told):
            unbelieved[teller] = len(told) - len(kept)
    return sorted(believed, key=lambda one: one.mac), unbelieved


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trace:
    """What is told of one MAC: behind which port it is, how it introduced itself, which address goes with it.

    `by_radio` where it hangs on an access point.
    """

    mac: str
    at_ms: int
    spot: Spot | None
    introduced: Neighbour | None
    address: str
    by_radio: bool

    @property
    def nameless(self) -> bool:
        return not self.address and self.introduced is None

    @property
    def worth(self) -> bool:
        if self.mac.startswith(VIRTUAL):
            return False
        wired = self.spot is not None and not self.by_radio
        return bool(self.address or self.introduced) or (wired and not is_local(self.mac))


class _Known:
    """Who was found by the scan itself, under all names that the ledger has for them."""

    def __init__(self, seen: Sequence[Sighting], who: Holders) -> None:
        self._who = who
        self._addresses = {one.address for one in seen}
        self._macs = {mac for one in seen for mac in _macs_of(one)}
        self._codes = {who[name] for name in self._addresses | self._macs if name in who}
        with_mac = {code for mac, code in who.items() if ":" in mac and len(mac) == MAC_LENGTH}
        nameless = [one for one in seen if not _macs_of(one) and who.get(one.address) not in with_mac]
        self._nameless = [one.identity.vendor.casefold() for one in nameless]

    def has(self, trace: _Trace) -> bool:
        names = {trace.mac, trace.address} - {""}
        return bool(names & (self._addresses | self._macs)) or any(self._who.get(name) in self._codes for name in names)

    def may_be(self, maker: str) -> bool:
        """Whether a MAC of this maker may be that of a device which was found without one."""
        told = maker.casefold()
        return any(not vendor or not told or vendor in told for vendor in self._nameless)


def _traces(tables: Forwarding, told: Sequence[Surroundings], networks: Collection[str]) -> Iterator[_Trace]:
    scanned = [ip_network(one) for one in networks]
    addresses = _addresses(told)
    introductions = {one.mac: one for spot in tables.introduced.values() for one in spot if one.mac}
    own = {mac for one in told for mac in one.own_macs}
    learned = {mac for macs in tables.macs.values() for mac in macs}
    for mac in sorted({*addresses, *introductions, *learned} - own):
        introduced = introductions.get(mac)
        spots = tables.places(mac) or tables.seen_at(mac)
        spot = tables.spot(introduced) if introduced else spots[0] if spots else None
        held = [one for one in addresses.get(mac, ()) if spot or any(ip_address(one) in net for net in scanned)]
        points = (
            [one for one in tables.introduced.get(spot, ()) if WIRELESS in one.capabilities.split()] if spot else []
        )
        yield _Trace(
            mac=mac,
            at_ms=tables.tellers[spot.teller].at_ms if spot else max(one.at_ms for one in told),
            spot=spot,
            introduced=introduced,
            address=held[0] if held else introduced.address if introduced else "",
            by_radio=any(one.mac != mac for one in points),
        )


def _addresses(told: Iterable[Surroundings]) -> dict[str, list[str]]:
    """MAC -> addresses by the tables of routers, lowest first, IPv4 before IPv6."""
    pairs = {(one.mac, one.address) for teller in told for one in teller.neighbours if one.witness is Witness.ARP}
    found: defaultdict[str, list[str]] = defaultdict(list)
    for mac, address in sorted(pairs, key=lambda pair: (ip_address(pair[1]).version, int(ip_address(pair[1])))):
        found[mac].append(address)
    return found


def _macs_of(sighting: Sighting) -> set[str]:
    claimed = {claim.value for claim in sighting.claims if claim.type is ClaimType.MAC}
    return {mac for mac in (*claimed, sighting.identity.mac, sighting.evidence.get("arp.mac", "")) if mac}


def _sighting(school: str, trace: _Trace) -> Sighting:
    evidence = {"seen.mac": trace.mac, "oui.vendor": maker_of(trace.mac)}
    if trace.spot is not None:
        evidence |= {"seen.by": trace.spot.teller, "seen.port": trace.spot.port}
    if trace.introduced is not None:
        one = trace.introduced
        evidence |= {
            "lldp.chassis": one.mac,
            "lldp.name": one.name,
            "lldp.descr": one.descr,
            "lldp.capabilities": one.capabilities,
        }
    evidence = {source: text for source, text in evidence.items() if text}
    claims = (Claim(ClaimType.MAC, trace.mac), *claims_of(evidence))
    return Sighting(
        school=school,
        address=trace.address,
        at_ms=trace.at_ms,
        evidence=evidence,
        claims=tuple(dict.fromkeys(claims)),
        identity=identify(evidence),
    )
