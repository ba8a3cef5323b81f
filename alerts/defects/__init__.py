"""What can be wrong with a device though it answers: each kind with its weight and its hysteresis."""

from __future__ import annotations

from collections.abc import Mapping

from alerts.defects.rule import Rule
from inventory.model.defect import DefectKind
from inventory.model.severity import Severity

DEFECTS: Mapping[DefectKind, Rule] = {
    DefectKind.NOT_RECORDING: Rule(Severity.CRITICAL),
    DefectKind.FOOTAGE_GONE: Rule(Severity.CRITICAL),
    DefectKind.HOLD_MISSING: Rule(Severity.CRITICAL),
    DefectKind.DISK: Rule(Severity.CRITICAL),
    DefectKind.CHANNEL_LOST: Rule(Severity.MAJOR),
    DefectKind.GAPS: Rule(Severity.MAJOR),
    DefectKind.RETENTION: Rule(Severity.MAJOR),
    DefectKind.PLAYBACK: Rule(Severity.MAJOR),
    DefectKind.PICTURE: Rule(Severity.MAJOR),
    DefectKind.CLOCK: Rule(Severity.MAJOR),
    DefectKind.RETENTION_AHEAD: Rule(Severity.MINOR),
    DefectKind.LAMP: Rule(Severity.MINOR),
}
