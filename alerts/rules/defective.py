"""Rules of defects: each kind of alerts.defects is one, with the weight that stands there.

Looks in a row have spoken before a defect opens or ends, so neither side waits again.
"""

from __future__ import annotations

from collections.abc import Mapping

from alerts.defects import DEFECTS
from alerts.rules.rule import Rule
from inventory.model.alert import Topic
from inventory.model.defect import DefectKind
from inventory.model.severity import Severity

TOPICS: Mapping[DefectKind, Topic] = {
    DefectKind.PICTURE: Topic.PICTURE,
    DefectKind.LAMP: Topic.PICTURE,
    DefectKind.CLOCK: Topic.CONDITION,
}
"""Of those that are not about recordings."""
GRAVER_IN_KEY_AREAS: Mapping[DefectKind, Severity] = {
    DefectKind.PICTURE: Severity.CRITICAL,
    DefectKind.CHANNEL_LOST: Severity.CRITICAL,
    DefectKind.GAPS: Severity.CRITICAL,
    DefectKind.LAMP: Severity.MAJOR,
}
OF_CHANNELS = frozenset(
    kind.value
    for kind in (
        DefectKind.NOT_RECORDING,
        DefectKind.GAPS,
        DefectKind.FOOTAGE_GONE,
        DefectKind.PLAYBACK,
        DefectKind.CHANNEL_LOST,
        DefectKind.PICTURE,
    )
)
"""Rules whose part is a channel; a disk may bear the same number."""

DEFECTIVE = tuple(
    Rule(
        name=kind.value,
        topic=TOPICS.get(kind, Topic.RECORDING),
        severity=weight.severity,
        in_key_area=GRAVER_IN_KEY_AREAS.get(kind),
        why=f"{weight.bad} looks in a row say so before it opens, {weight.good} before it ends",
    )
    for kind, weight in DEFECTS.items()
)
