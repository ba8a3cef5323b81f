"""A hand-over (移交手续): the devices listed under one person pass to another, before a third (Q5)."""

from __future__ import annotations

from dataclasses import dataclass

from inventory.model.paper import FrozenDevice, PaperState, Signature
from language.message import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """`code` is readable (`s01-ho-0003`). `giver` and `taker` are ids of persons, `giver_name` and `taker_name` what
    they were called when the list was drawn up at `listed_ms`.

    `whole`: everything listed under the giver passes, `areas` too (codes): the taker answers for them afterwards.
    """

    code: str
    school: str
    giver: str
    taker: str
    giver_name: str
    taker_name: str
    opened_ms: int
    opened_by: str
    listed_ms: int
    whole: bool = True
    areas: tuple[str, ...] = ()
    reason: str = ""
    state: PaperState = PaperState.OPEN
    closed_ms: int | None = None
    closed_by: str = ""
    note: str = ""
    signatures: tuple[Signature, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverLine:
    """`state` is the device's state (`UP` … ) at the hand-over's `listed_ms`, since `since_ms`; `open_defects` what
    was wrong with it then. `remark` is what the two say of it."""

    number: int
    frozen: FrozenDevice
    state: str
    since_ms: int | None = None
    open_defects: tuple[Message, ...] = ()
    remark: str = ""
