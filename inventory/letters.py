"""Letters as JSON and back: as they lie in the outbox, untranslated.

A message is `[id, {parameters}]` or `[id]`; a fact `[label, value]`, whose value is a message or people's own words.
"""

from __future__ import annotations

from typing import Any

from inventory.model.notice import Action, Fact, Letter
from language.message import Message


def message_to_json(message: Message) -> list[Any]:
    return [message.id, dict(message.params)] if message.params else [message.id]


def message_from_json(written: Any) -> Message:
    return Message(*written)


def to_json(letter: Letter) -> dict[str, Any]:
    """What is empty is left out."""
    written: dict[str, Any] = {"subject": message_to_json(letter.subject)}
    if letter.sentences:
        written["sentences"] = [message_to_json(one) for one in letter.sentences]
    if letter.facts:
        written["facts"] = [
            [message_to_json(one.label), message_to_json(one.value) if isinstance(one.value, Message) else one.value]
            for one in letter.facts
        ]
    if letter.actions:
        written["actions"] = [[message_to_json(one.label), one.target, dict(one.params)] for one in letter.actions]
    if letter.heading:
        written["heading"] = letter.heading
    if letter.parts:
        written["parts"] = [to_json(one) for one in letter.parts]
    return written


def from_json(written: Any) -> Letter:
    return Letter(
        subject=message_from_json(written["subject"]),
        sentences=tuple(message_from_json(one) for one in written.get("sentences", ())),
        facts=tuple(
            Fact(message_from_json(label), value if isinstance(value, str) else message_from_json(value))
            for label, value in written.get("facts", ())
        ),
        actions=tuple(
            Action(message_from_json(label), target, params) for label, target, params in written.get("actions", ())
        ),
        parts=tuple(from_json(one) for one in written.get("parts", ())),
        heading=written.get("heading", ""),
    )
