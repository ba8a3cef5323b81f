"""Why somebody was taken for what they are, in words: `Camera by Hikvision: sysDescr says “…”`. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from inventory.model.sighting import Clause, Why
from language.catalogue import translate
from language.message import Message


def say(why: Why, language: str = "en") -> str:
    return "; ".join(say_clause(clause, language) for clause in why)


def say_clause(clause: Clause, language: str = "en") -> str:
    head, *because = (translate(message, language) for message in clause)
    if not because:
        return head
    return translate(Message("reason.clause", {"head": head, "because": because[0]}), language)


def to_json(why: Why) -> list[list[list[Any]]]:
    return [[[message.id, dict(message.params)] for message in clause] for clause in why]


def from_json(stored: Sequence[Sequence[Sequence[Any]]]) -> Why:
    return tuple(tuple(Message(id, params) for id, params in clause) for clause in stored)
