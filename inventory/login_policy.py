"""How many unproven logins a device may be asked for: pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

MINUTE_MS = 60_000


@dataclass(frozen=True, slots=True)
class LoginPolicy:
    """At most `attempts` that were not proven right within `window_ms`, over all protocols and credentials.

    Cameras lock an account after three to seven wrong logins; two leave a person a try.
    """

    attempts: int = 2
    window_ms: int = 30 * MINUTE_MS


def stranger(school: str, address: str) -> str:
    """Under which name logins are counted at an address that has no device code yet: schools repeat addresses."""
    return f"{school}/{address}"


def in_window(attempts: Iterable[int], now_ms: int, policy: LoginPolicy) -> list[int]:
    """The attempts that still count. One from beyond a window ahead was made by a clock that was wrong."""
    return [at_ms for at_ms in attempts if abs(now_ms - at_ms) < policy.window_ms]


def may_attempt(attempts: Iterable[int], now_ms: int, policy: LoginPolicy) -> bool:
    """Whether one more login with an unproven credential may be made after `attempts` (UTC milliseconds)."""
    return len(in_window(attempts, now_ms, policy)) < policy.attempts
