"""A small, careful reader of the XML that devices send: one document in, a plain tree out.

Refused: document types, entities and processing instructions, other encodings than those below, and whatever passes
the limits. Namespaces are not resolved, because devices bind other prefixes to them and some bind none: names are
local names. See docs/decisions/0012-xml-in-process.md.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NoReturn
from xml.parsers import expat

from collector.protocols.cleaning import ENCODINGS, LIMIT, clean_text
from collector.protocols.errors import BadAnswer

PROTOCOL = "xml"
MAX_BYTES = 2 * 1024 * 1024
DETAIL = 80
BLANKS = b" \t\r\n"
_ENCODING = re.compile(rb"""<\?xml[^>]{1,100}?encoding\s*=\s*["']([A-Za-z][A-Za-z0-9._-]{0,39})["']""")
# GB 2312 and GBK are parts of GB 18030: some devices declare one and send another.
_READ_AS: Mapping[str, str] = {
    **dict.fromkeys(("utf-8", "utf8", "us-ascii", "ascii"), "utf-8"),
    **dict.fromkeys(("iso-8859-1", "latin-1", "latin1"), "latin-1"),
    **dict.fromkeys(("gb2312", "gb-2312", "gbk", "gb18030", "cp936"), "gb18030"),
    "windows-1252": "cp1252",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """What a document may have: octets, elements, levels, attributes of one element and of all.

    The defaults are several times what the largest known answers have, and keep a reading to a few milliseconds.
    """

    octets: int = 128 * 1024
    elements: int = 2048
    depth: int = 32
    attributes: int = 128
    all_attributes: int = 2048


ORDINARY = Limits()


class Element:
    """`name` and the keys of `attributes` are local names. Texts come cleaned from the methods."""

    __slots__ = ("_text", "attributes", "children", "name")

    def __init__(self, name: str, attributes: Mapping[str, str]) -> None:
        self.name = name
        self.attributes = attributes
        self.children: list[Element] = []
        self._text = ""

    def text(self, *path: str, limit: int = LIMIT) -> str:
        """The text of the first element along `path` (of this one without), or "" where there is none."""
        found = self.find(*path)
        return clean_text(found._text, limit) if found is not None else ""

    def attribute(self, name: str) -> str:
        return clean_text(self.attributes.get(name, ""))

    def find(self, *path: str) -> Element | None:
        """The first child of that name, and so on; None where one is missing."""
        here: Element | None = self
        for name in path:
            here = next((child for child in here.children if child.name == name), None) if here else None
        return here

    def all(self, *path: str) -> Iterator[Element]:
        """Every child named as the last of `path`, of the first elements along the others."""
        above = self.find(*path[:-1])
        if above is not None:
            yield from (child for child in above.children if child.name == path[-1])


def read_xml(document: bytes, protocol: str = PROTOCOL, limits: Limits = ORDINARY) -> Element:
    """The root of a document. Raises BadAnswer, with `protocol`, for what is not XML or is refused."""
    reader = _Reader(protocol, limits)
    if len(document) > min(limits.octets, MAX_BYTES):
        reader.refuse("too large")
    return reader.read(_decode(document, reader))


def _decode(document: bytes, reader: _Reader) -> str:
    """By the declared encoding, else by those that text is read as; blanks and zeros around are taken off."""
    document = document.removeprefix(codecs.BOM_UTF8).lstrip(BLANKS).rstrip(BLANKS + b"\0")
    if b"\0" in document or not document.startswith(b"<"):
        reader.refuse("not XML")
    declared = _ENCODING.match(document)
    name = declared[1].decode().lower() if declared else ENCODINGS[0]
    if name not in _READ_AS:
        reader.refuse("encoding")
    texts = (_decoded(document, encoding) for encoding in (_READ_AS[name], *ENCODINGS))
    text = next((text for text in texts if text is not None), None)
    return reader.refuse("encoding") if text is None else text


def _decoded(document: bytes, encoding: str) -> str | None:
    try:
        return document.decode(encoding)
    except UnicodeDecodeError:
        return None


class _Reader:
    """Builds the tree from expat's events and stops it at the first thing that is refused.

    The document is given to expat whole: versions before 2.6 read a long token again with each piece of it.
    """

    def __init__(self, protocol: str, limits: Limits) -> None:
        self._protocol = protocol
        self._limits = limits
        self._open: list[Element] = []
        self._root: Element | None = None
        self._elements = 0
        self._attributes = 0

    def read(self, text: str) -> Element:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.ordered_attributes = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = self._doctype
        parser.EntityDeclHandler = self._doctype
        parser.ProcessingInstructionHandler = self._instruction
        try:
            parser.Parse(text, True)
        except expat.ExpatError as error:
            raise BadAnswer(protocol=self._protocol, detail=clean_text(str(error), DETAIL)) from error
        if self._root is None:  # expat itself insists on one
            self.refuse("no element")
        return self._root

    def refuse(self, detail: str) -> NoReturn:
        raise BadAnswer(protocol=self._protocol, detail=f"XML: {detail}")

    def _start(self, name: str, attributes: list[str]) -> None:
        """`attributes` are names and values in turn."""
        count = len(attributes) // 2
        self._elements += 1
        self._attributes += count
        limits = self._limits
        if self._elements > limits.elements:
            self.refuse("too many elements")
        if len(self._open) >= limits.depth:
            self.refuse("too deep")
        if count > limits.attributes or self._attributes > limits.all_attributes:
            self.refuse("too many attributes")
        names = (_local(key) for key in attributes[::2])
        element = Element(_local(name), dict(zip(names, attributes[1::2], strict=True)))
        if self._open:
            self._open[-1].children.append(element)
        else:
            self._root = element
        self._open.append(element)

    def _end(self, _: str) -> None:
        self._open.pop()

    def _characters(self, text: str) -> None:
        self._open[-1]._text += text

    def _doctype(self, *_: object) -> None:
        self.refuse("document type")

    def _instruction(self, *_: object) -> None:
        self.refuse("processing instruction")


def _local(name: str) -> str:
    return name.rpartition(":")[2]
