"""A device: one thing on the wall or in the rack, under a code that never changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from inventory.model.kind import CODE_PREFIX, Kind, must_answer

CHANNEL = "channel"
"""The witness of a camera that has no address of its own: what its recorder says of the channel it feeds."""


class Stage(StrEnum):
    """Found is not in service: candidates are polled but not counted until adopted."""

    CANDIDATE = "candidate"
    ADOPTED = "adopted"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """`id` is a UUID (hex), `code` its readable twin (`s01-cam-0017`): tag, file name and URL.

    `address` is an IP address as text, unique within the school, or None for what has none of its own (a camera
    behind a recorder's PoE port). `answers` lists the witnesses that must answer where the device departs from its
    kind; empty means the kind's list, or `channel` for a camera without an address. `holds_address` is false for a
    duplicate of an import and for what is retired: the address is then a note, and another device may answer there.
    `stream_path` is the RTSP path where the device departs from its vendor's usual one. `sure` tells how sure the
    word behind `kind`, `vendor`, `model` and `firmware` was, 0 to 100; a person's word is 100 and no scan overrules
    it. `lamp` names the night lamp that lights a camera's view: darkness there at night is the lamp's fault (Q56).
    Only where `basic_login` is true may it be given the password itself, by HTTP and RTSP: it offers no Digest.
    """

    id: str
    code: str
    school: str
    kind: Kind
    name: str
    stage: Stage = Stage.CANDIDATE
    address: str | None = None
    area: str | None = None
    vendor: str = ""
    model: str = ""
    firmware: str = ""
    answers: tuple[str, ...] = ()
    routing_instance: str = ""
    holds_address: bool = True
    stream_path: str = ""
    sure: Mapping[str, int] = field(default_factory=dict)
    lamp: str = ""
    basic_login: bool = False

    @property
    def witnesses(self) -> tuple[str, ...]:
        if not self.answers and self.address is None and self.kind is Kind.CAMERA:
            return (CHANNEL,)
        return self.answers or must_answer(self.kind)


def make_code(school: str, kind: Kind, number: int) -> str:
    """Readable, unique and fixed: `make_code("S01", Kind.CAMERA, 17)` is `s01-cam-0017`."""
    return f"{school.lower()}-{CODE_PREFIX[kind]}-{number:04d}"
