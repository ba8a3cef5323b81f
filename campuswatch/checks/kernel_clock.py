"""Asks the kernel whether something keeps its clock right: adjtimex(2), read only, no privilege needed."""

from __future__ import annotations

import ctypes
import os
from dataclasses import dataclass

STA_UNSYNC = 0x0040
STA_NANO = 0x2000


class _Timex(ctypes.Structure):
    """struct timex as far as it is read; the kernel fills 208 bytes on 64-bit Linux."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("rest", ctypes.c_byte * 256),
    )


@dataclass(frozen=True, slots=True)
class KernelClock:
    """`offset_s` is what ntpd or timesyncd have yet to correct, positive where the clock is slow; chrony tells none."""

    synchronised: bool
    max_error_s: float
    offset_s: float = 0.0


def read_kernel_clock() -> KernelClock | None:
    """None where the system has no adjtimex or forbids it."""
    adjtimex = getattr(ctypes.CDLL(None, use_errno=True), "adjtimex", None) if os.name == "posix" else None
    if adjtimex is None:
        return None
    timex = _Timex()
    if adjtimex(ctypes.byref(timex)) < 0:
        return None
    return KernelClock(
        synchronised=not timex.status & STA_UNSYNC,
        max_error_s=timex.maxerror / 1e6,
        offset_s=timex.offset / (1e9 if timex.status & STA_NANO else 1e6),
    )
