"""A subnet of a school."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Subnet:
    """`cidr` is canonical (`10.1.0.0/22`); only a `scanned` one is swept."""

    school: str
    cidr: str
    name: str = ""
    scanned: bool = True
    routing_instance: str = ""
