"""The subject of a fingerprint: one address and what may be asked there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from inventory.login_policy import stranger
from inventory.model.credential import Credential


@dataclass(frozen=True, slots=True, kw_only=True)
class Resident:
    """Who holds an address by the ledger: the device's code, and credentials that are for it alone."""

    code: str
    credentials: tuple[Credential, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """`ports` maps a protocol (`snmp rtsp http`) to a port; `open` names those whose TCP port took a connection.

    `credentials` are SNMP communities and users that the agent may know, the likeliest first; `bound` are those that
    may be shown only to a vendor's devices, by the vendor in lower case. `resident` is the code of the device that
    holds the address, empty for a stranger's. `evidence` is what the rows of questions before this one brought.
    `knock` is whether an agent that knows no community of ours is worth a look: no, where nothing else lives.
    """

    school: str
    address: str
    ports: Mapping[str, int]
    open: frozenset[str] = frozenset()
    credentials: tuple[Credential, ...] = field(default=(), repr=False)
    bound: Mapping[str, tuple[Credential, ...]] = field(default_factory=dict, repr=False)
    deadline_s: float = 1.0
    knock: bool = True
    resident: str = ""
    evidence: Mapping[str, str] = field(default_factory=dict)

    @property
    def login_name(self) -> str:
        """Under which name the login budget counts: the same as the poller's."""
        return self.resident or stranger(self.school, self.address)
