"""A maintenance window: an agreed time in which a device's silence is nobody's fault."""

from __future__ import annotations

from dataclasses import dataclass

from language.message import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """One version of a window, UTC milliseconds; `start_ms` belongs to it, `end_ms` does not.

    A version holds from `recorded_ms` until `superseded_ms`. Shrinking a window (ended early) writes a new
    version that keeps `entered_ms`, the moment its start was first agreed; a change that reaches further
    back starts anew. A deleted window is superseded by nothing.
    """

    start_ms: int
    end_ms: int
    recorded_ms: int
    reason: Message
    superseded_ms: int | None = None
    entered_ms: int | None = None
    approved_ms: int | None = None

    @property
    def after_the_fact(self) -> bool:
        """Entered when it had already begun; the bureau must approve it before it counts."""
        entered = self.recorded_ms if self.entered_ms is None else self.entered_ms
        return entered > self.start_ms

    def counts(self, known_ms: int) -> bool:
        """Whether it counts by what was known at `known_ms`."""
        if self.recorded_ms > known_ms or (self.superseded_ms is not None and self.superseded_ms <= known_ms):
            return False
        return not self.after_the_fact or (self.approved_ms is not None and self.approved_ms <= known_ms)
