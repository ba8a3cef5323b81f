"""A defect as a message."""

from __future__ import annotations

from inventory.model.defect import Defect
from language.message import Message


def sentence(defect: Defect) -> Message:
    return Message(f"defect.{defect.kind}", {"part": defect.part, **defect.details})
