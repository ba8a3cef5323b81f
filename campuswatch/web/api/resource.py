"""A resource: a list of things of one kind, as programs read it."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from campuswatch.usecases.actor import Right
from campuswatch.web.api.sources import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """Read at `/api/v1/<name>`, one thing of it at `/api/v1/<name>/…` where its source names things. `right` is what
    one must have somewhere; what is told is limited by the scope of who asks."""

    name: str
    row: type[msgspec.Struct]
    source: Source
    tag: str
    right: Right = Right.LOOK

    @property
    def item_path(self) -> str:
        """Empty where no thing of it is named."""
        parts = "".join(f"/{{{name}}}" for name in self.source.named)
        return f"/{self.name}{parts}" if parts else ""
