"""Whether a program that we start may open raw sockets, as the kernel tells of this process (capabilities(7))."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

CAP_NET_RAW = 13


def may_open_raw() -> bool:
    """A program that is started inherits ambient capabilities, or as root the effective ones. Raises OSError."""
    inherited = _capability_sets()["CapEff" if os.geteuid() == 0 else "CapAmb"]
    return bool(inherited >> CAP_NET_RAW & 1)


def _capability_sets() -> Mapping[str, int]:
    lines = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
    return {
        name: int(value, 16) for name, _, value in (line.partition(":") for line in lines) if name.startswith("Cap")
    }
