"""How this machine polls: the probes and re-checks of the code, with the intervals and limits of the settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from alerts.defects import DEFECTS
from alerts.defects.doubt import Doubts
from alerts.observe import Policy
from campuswatch.bookkeeper.desk import Desk, Standards
from campuswatch.settings import Limits, Poll, Settings
from collector.probes import PROBES
from collector.probes.probe import Probe
from collector.recheck import Recheck, RecheckPolicy
from inventory.login_policy import LoginPolicy
from inventory.model.device import CHANNEL

TELLS_OF: Mapping[str, str] = {CHANNEL: "recorder"}
"""Witnesses that are no probes, and the probe that brings their word."""
CHANNEL_MISSES = 2
OF_PICTURES = frozenset({"picture", "playback"})


def probes_of(settings: Poll, *, ping: bool, pictures: bool = False) -> list[Probe]:
    """`ping` says whether this machine can send ICMP, `pictures` whether it can decode a frame; without it there is no
    such probe."""
    unable = unable_of(ping=ping, pictures=pictures)
    chosen = []
    for probe in PROBES.values():
        if probe.name in unable:
            continue
        interval_s = settings.interval_s.get(probe.name, probe.interval_s)
        timeout_s = settings.timeout_s.get(probe.name, probe.timeout_s)
        chosen.append(replace(probe, interval_s=interval_s, timeout_s=timeout_s))
    return chosen


def unable_of(*, ping: bool, pictures: bool) -> frozenset[str]:
    """Names of the probes that this machine cannot do."""
    return (frozenset() if ping else frozenset({"ping"})) | (frozenset() if pictures else OF_PICTURES)


def rechecks_of(settings: Poll) -> RecheckPolicy:
    """All but the last re-check are cut short to their spacing: collector/recheck.py says why."""
    spacing_s, count = settings.recheck.spacing_s, settings.recheck.count
    steps = [Recheck(spacing_s, spacing_s)] * max(count - 1, 0) + [Recheck(spacing_s, None)] * min(count, 1)
    return RecheckPolicy(rechecks=tuple(steps), prompted_limit_s=spacing_s)


def logins_of(settings: Limits) -> LoginPolicy:
    """The same for all who look at a device: the service, a scan, a single poll."""
    return LoginPolicy(settings.login_failures, round(settings.login_window_s * 1000))


def policy_of(rechecks: RecheckPolicy) -> Policy:
    """A recorder's word of a channel is not re-checked: it has asked the camera more often than we asked it."""
    return Policy(misses=rechecks.looks, misses_of={CHANNEL: CHANNEL_MISSES})


def desk_of(settings: Settings) -> Desk:
    standards = Standards(
        tolerance_ms=settings.recordings.tolerance_ms,
        limit_ms=settings.clocks.limit_ms,
        warn_days=settings.recordings.warn_days,
    )
    return Desk(standards=standards, doubts=Doubts(DEFECTS), pictures=settings.pictures_path)
