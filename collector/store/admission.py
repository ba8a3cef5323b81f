"""How many series a device may have: one that names its ports anew at each look fills a disk, and a server's memory."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from collector.sample import Sample, SeriesKey
from collector.schema import MEASUREMENTS

log = logging.getLogger(__name__)

MAX_PARTS = 1024  # series of one device and measurement; the largest switch recorded has 262 ports


class Admission:
    """Counts since the start of the process. `refused` are the samples left out."""

    def __init__(self) -> None:
        self._parts: dict[tuple[str, str], set[str]] = {}
        self._crowded: set[str] = set()
        self.refused = 0

    def admitted(self, samples: Sequence[Sample]) -> list[Sample]:
        """Without those of new series of a device that has too many already."""
        found = [sample for sample in samples if not sample.key.part or self._admit(sample.key)]
        self.refused += len(samples) - len(found)
        return found

    def _admit(self, key: SeriesKey) -> bool:
        parts = self._parts.setdefault((key.device, key.measurement), set())
        if key.part in parts:
            return True
        if len(parts) >= MAX_PARTS:
            self._tell(key)
            return False
        parts.add(key.part)
        return True

    def _tell(self, key: SeriesKey) -> None:
        if key.device not in self._crowded:
            self._crowded.add(key.device)
            part = MEASUREMENTS[key.measurement].part
            log.error(
                "%s has more than %d names of a %s in %s: new ones are not kept",
                key.device,
                MAX_PARTS,
                part,
                key.measurement,
            )
