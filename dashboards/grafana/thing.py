"""What we keep in a Grafana: data, and the pure comparison of what shall be there with what is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

Json = dict[str, Any]

OURS = "campuswatch"


class Kind(StrEnum):
    """In the order in which they are made: each may need the ones before it."""

    FOLDER = "folder"
    SOURCE = "data source"
    BOARD = "dashboard"
    RULE = "alert rule"
    GROUP = "rule group"
    TEMPLATE = "template"
    CONTACT = "contact point"
    MUTING = "mute timing"
    POLICY = "policy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """`body` is what is compared and, unless `sent` holds something else, what is sent.

    `secret` goes along when it is sent and is never shown.
    """

    kind: Kind
    uid: str
    title: str
    body: Json
    sent: Json = field(default_factory=dict, repr=False)
    secret: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def payload(self) -> Json:
        return self.sent or self.body


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """As it stands on the server. `locked`: Grafana holds it by files, and changes it for nobody else."""

    kind: Kind
    uid: str
    title: str
    body: Json
    locked: bool = False


def is_ours(uid: str) -> bool:
    """Grafana gives uids of its own to what people make or copy; none begins like this."""
    return uid == OURS or uid.startswith(f"{OURS}-")


def differences(wanted: Any, found: Any, where: str = "") -> Iterator[str]:
    """Each place where `found` is not as `wanted`; what Grafana adds of its own is none. Empty equals missing."""
    if isinstance(wanted, Mapping) and isinstance(found, Mapping):
        for name, value in wanted.items():
            yield from differences(value, found.get(name), f"{where}.{name}" if where else name)
    elif _is_list(wanted) and _is_list(found):
        if len(wanted) != len(found):
            yield f"{where}: {len(found)} → {len(wanted)}"
        for index, (mine, theirs) in enumerate(zip(wanted, found, strict=False)):
            yield from differences(mine, theirs, f"{where}[{index}]")
    elif wanted != found and (wanted or found):
        yield f"{where}: {short(found)} → {short(wanted)}"


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def short(value: Any, most: int = 60) -> str:
    text = "".join(sign if sign.isprintable() else " " for sign in repr(value))
    return text if len(text) <= most else f"{text[: most - 1]}…"
