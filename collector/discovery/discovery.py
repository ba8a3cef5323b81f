"""A discovery: all that a scan brought home, for the ledger to judge in one piece.

Sightings are judged together at the end, because a clone seen first must not take the place of the device that is
seen last. So that nothing is lost when a scan is killed, each part of it is stored as soon as it is done
(`inventory.repository.sightings.append`); whoever records a discovery finds some of its sightings stored already.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network

from inventory.model.sighting import Sighting
from inventory.model.surroundings import Surroundings


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """`swept` are the networks (CIDR) that were gone through; in them `denied` networks were left out on purpose.

    `not_asked` maps an address to the reason why this machine could not ask it: it may well be there. `surroundings`
    is what found switches and routers told of their ports and of who stands behind them. `run` is the id of the
    ScanRun, empty for none.
    """

    sightings: tuple[Sighting, ...] = ()
    swept: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()
    not_asked: Mapping[str, str] = field(default_factory=dict)
    surroundings: tuple[Surroundings, ...] = ()
    run: str = ""

    @property
    def reasons(self) -> Mapping[str, Sequence[str]]:
        """Addresses that could not be asked, by reason."""
        found: dict[str, list[str]] = {}
        for address, reason in self.not_asked.items():
            found.setdefault(reason, []).append(address)
        return found

    def asked(self, address: str) -> bool:
        """Whether silence at `address` means something: it was asked. What was not asked is never gone."""
        place = ip_address(address)
        within = any(place in ip_network(one) for one in self.swept)
        return within and address not in self.not_asked and not any(place in ip_network(one) for one in self.denied)
