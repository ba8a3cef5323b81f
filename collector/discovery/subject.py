"""The subject of a fingerprint: one address and what may be asked there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from inventory.model.credential import Credential


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """`ports` maps a protocol (`snmp rtsp http`) to a port; `open` names those whose TCP port took a connection.

    `credentials` are SNMP communities and users that the school's agents may know, the likeliest first.
    `knock` is whether an agent that knows no community of ours is worth a look: no, where nothing else lives.
    """

    school: str
    address: str
    ports: Mapping[str, int]
    open: frozenset[str] = frozenset()
    credentials: tuple[Credential, ...] = field(default=(), repr=False)
    deadline_s: float = 1.0
    knock: bool = True
