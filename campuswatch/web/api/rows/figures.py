"""Figures of a school at this moment, as programs are told."""

from __future__ import annotations

from datetime import datetime

import msgspec

from inventory.model.kind import Kind


class KindFigures(msgspec.Struct, frozen=True, kw_only=True):
    """How many devices of a kind are in each of the six states."""

    kind: Kind
    states: dict[str, int]


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """`up` of `expected` devices answer: the online rate of the moment, which is judged only while somebody looks
    (`judged`). `faults_late` are past their limit. Figures of periods are those of reports, which are issued and stay
    as they are."""

    school: str
    name: str
    looked: datetime | None
    judged: bool
    up: int
    expected: int
    states: dict[str, int]
    kinds: list[KindFigures]
    faults_open: int
    faults_late: int
    alerts_open: int
