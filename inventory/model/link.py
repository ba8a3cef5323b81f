"""A link: behind this port stands that device, and who said so."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """`device` and `far_device` are codes; `evidence` names the source (`lldp`, `bridge`, `recorder`, `person`)."""

    device: str
    port: str
    far_device: str
    far_port: str = ""
    evidence: str
    seen_ms: int
