"""What the product says, before it is in any language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Parameter = str | int | float


@dataclass(frozen=True, slots=True)
class Message:
    """A message id (`device.silent`) and its parameters.

    Stored as it stands and translated when shown: a fault written down in Hanoi is read in English.
    """

    id: str
    params: Mapping[str, Parameter] = field(default_factory=dict)

    def __str__(self) -> str:
        if not self.params:
            return self.id
        return f"{self.id} ({', '.join(f'{name}={value}' for name, value in self.params.items())})"
