"""A subnet of a school: a prefix of its plan of addresses."""

from __future__ import annotations

from dataclasses import dataclass

from inventory.model.kind import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Subnet:
    """`cidr` is canonical (`10.1.0.0/22`); no scan ever touches one that is not `scanned`, whoever asks for it.

    One that is not `swept` stands in the plan only: a scan goes over it when it is told to, and not by itself. `vlan`
    is 0 where none is known, `gateway` an address within or the link-local one of a router, `use` what it is for in
    people's words; where `kinds` are named, devices of others do not belong there. Subnets of one routing instance
    form a tree by what contains what.
    """

    school: str
    cidr: str
    name: str = ""
    scanned: bool = True
    routing_instance: str = ""
    swept: bool = True
    vlan: int = 0
    gateway: str = ""
    use: str = ""
    kinds: tuple[Kind, ...] = ()

    @property
    def planned(self) -> bool:
        """Whether the plan says more of it than that it is there."""
        return bool(self.vlan or self.gateway or self.use or self.kinds)
