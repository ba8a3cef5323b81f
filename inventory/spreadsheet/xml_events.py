"""XML of workbooks, read by expat as a row of events; a document type or an entity ends the reading.

The parts are too large for a tree, and the reader of what devices send holds them for hostile (docs/decisions/0012).
Names come without their namespaces: strict and transitional workbooks differ in nothing else that is read here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NoReturn
from xml.parsers import expat

from inventory.spreadsheet import limits
from inventory.spreadsheet.book import Unreadable

Attributes = Mapping[str, str]
Start = Callable[[str, Attributes], None]
End = Callable[[str], None]
Text = Callable[[str], None]
SEPARATOR = " "


def read_events(octets: bytes, start: Start, end: End, text: Text) -> None:
    """Raises Unreadable for what is no XML, or XML that declares more than content."""
    depth = 0

    def on_start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > limits.DEPTH:
            raise Unreadable("sheet.damaged")
        start(name.rpartition(SEPARATOR)[2], attributes)

    def on_end(name: str) -> None:
        nonlocal depth
        depth -= 1
        end(name.rpartition(SEPARATOR)[2])

    def refuse(*_: object) -> NoReturn:
        raise Unreadable("sheet.doctype")

    parser = expat.ParserCreate(namespace_separator=SEPARATOR)
    parser.buffer_text = True
    parser.StartElementHandler = on_start
    parser.EndElementHandler = on_end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    try:
        # Whole: versions before 2.6 read a long token again with each piece of it.
        parser.Parse(octets, True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise Unreadable("sheet.damaged") from error


def nothing(_: str) -> None:
    """For events that do not matter."""
