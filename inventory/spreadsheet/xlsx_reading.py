"""Workbooks as Excel and WPS write them (ECMA-376, transitional and strict): values only, within limits.

Formulas are not worked out, links not followed, macros not looked at: what counts is the value that was saved. Styles
are read for dates and leading zeros alone, so that what other programs get wrong about them does no harm.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from inventory.spreadsheet import limits
from inventory.spreadsheet.archive import Archive
from inventory.spreadsheet.book import MARK, Book, Sheet, Unreadable
from inventory.spreadsheet.number_formats import EPOCH_1900, EPOCH_1904, Format, formats
from inventory.spreadsheet.sheet_reading import Budget, SheetReader, unescaped
from inventory.spreadsheet.xml_events import Attributes, nothing, read_events

PROPERTIES = "docProps/custom.xml"
WORKBOOK = "xl/workbook.xml"
ROOT_RELATIONS = "_rels/.rels"
OFFICE_DOCUMENT = "/officeDocument"
WORKSHEET = "/worksheet"
TRUE = frozenset({"1", "true", "on"})
# Beginning of parts -> what a person is told of them.
NOT_READ = {
    "xl/vbaproject.bin": "sheet.macros",
    "xl/externallinks/": "sheet.links",
    "xl/media/": "sheet.pictures",
}


@dataclass(slots=True)
class Listed:
    """A sheet as the workbook lists it; `relation` leads to its part."""

    name: str
    relation: str
    hidden: bool


def read_xlsx(octets: bytes, name: str) -> Book:
    """Raises Unreadable."""
    archive = Archive(octets)
    if archive.read("mimetype") or not archive.has("xl/"):
        raise Unreadable("sheet.other_archive")
    place = workbook_place(archive)
    listed, epoch = read_workbook(required(archive, place))
    if len(listed) > limits.SHEETS:
        raise Unreadable("sheet.too_much", what="sheets", limit=limits.SHEETS)
    folder, file = posixpath.split(place)
    parts = relations(archive, f"{folder}/_rels/{file}.rels", folder)
    texts = read_shared(archive.read(f"{folder}/sharedStrings.xml"))
    styles = read_styles(archive.read(f"{folder}/styles.xml"))
    budget = Budget()
    sheets = [
        read_sheet(archive, parts[one.relation][1], one, texts, styles, epoch, budget)
        for one in listed
        if one.relation in parts and parts[one.relation][0].endswith(WORKSHEET)
    ]
    remarks = [text for beginning, text in NOT_READ.items() if archive.has(beginning)]
    return Book(name, sheets, remarks, ours=is_ours(archive.read(PROPERTIES)))


def is_ours(octets: bytes | None) -> bool:
    """Whether the workbook has our mark among its own properties."""
    found: list[str] = []

    def start(name: str, attributes: Attributes) -> None:
        if name == "property":
            found.append(attributes.get("name", ""))

    if octets is not None:
        read_events(octets, start, nothing, nothing)
    return MARK in found


def read_sheet(
    archive: Archive, place: str, listed: Listed, texts: list[str], styles: list[Format], epoch: datetime,
    budget: Budget,
) -> Sheet:  # fmt: skip
    reader = SheetReader(texts, styles, epoch, budget)
    read_events(required(archive, place), reader.start, reader.end, reader.text)
    return Sheet(listed.name, reader.rows, reader.merges, listed.hidden)


def required(archive: Archive, place: str) -> bytes:
    octets = archive.read(place)
    if octets is None:
        raise Unreadable("sheet.damaged")
    return octets


def workbook_place(archive: Archive) -> str:
    """Where the archive says that its workbook lies, or the usual place."""
    found = [
        target for kind, target in relations(archive, ROOT_RELATIONS, "").values() if kind.endswith(OFFICE_DOCUMENT)
    ]
    return found[0] if found else WORKBOOK


def relations(archive: Archive, place: str, folder: str) -> dict[str, tuple[str, str]]:
    """id -> (type, part) of relations to parts of the archive; those that lead out of it are left out."""
    octets = archive.read(place)
    found: dict[str, tuple[str, str]] = {}

    def start(name: str, attributes: Attributes) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            part = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found[attributes.get("Id", "")] = (attributes.get("Type", ""), part)

    if octets is not None:
        read_events(octets, start, nothing, nothing)
    return found


def read_workbook(octets: bytes) -> tuple[list[Listed], datetime]:
    """Its sheets in their order, and the day from which its dates count."""
    listed: list[Listed] = []
    epoch = EPOCH_1900

    def start(name: str, attributes: Attributes) -> None:
        nonlocal epoch
        if name == "workbookPr" and attributes.get("date1904", "") in TRUE:
            epoch = EPOCH_1904
        if name == "sheet":
            relation = next((value for key, value in attributes.items() if key.endswith(" id")), "")
            listed.append(Listed(attributes.get("name", ""), relation, attributes.get("state", "visible") != "visible"))

    read_events(octets, start, nothing, nothing)
    return listed, epoch


def read_shared(octets: bytes | None) -> list[str]:
    """The texts that cells name by number; how to say them (phonetic runs) is left out."""
    texts: list[str] = []
    if octets is None:
        return texts
    pieces: list[str] = []
    inside, said = False, False

    def start(name: str, _: Attributes) -> None:
        nonlocal inside, said
        if name == "si":
            pieces.clear()
        said = said or name == "rPh"
        inside = name == "t" and not said

    def end(name: str) -> None:
        nonlocal inside, said
        inside = False
        if name == "rPh":
            said = False
        elif name == "si":
            if len(texts) >= limits.SHARED_TEXTS:
                raise Unreadable("sheet.too_much", what="texts", limit=limits.SHARED_TEXTS)
            texts.append(unescaped("".join(pieces))[: limits.CELL_LETTERS])

    read_events(octets, start, end, only_when(lambda: inside, pieces.append))
    return texts


def only_when(open_now: Callable[[], bool], take: Callable[[str], None]) -> Callable[[str], None]:
    def text(piece: str) -> None:
        if open_now():
            take(piece)

    return text


def read_styles(octets: bytes | None) -> list[Format]:
    """By the number of a cell's style."""
    own: dict[int, str] = {}
    styles: list[int] = []
    inside = False

    def start(name: str, attributes: Attributes) -> None:
        nonlocal inside
        inside = name == "cellXfs" or (inside and name != "cellStyles")
        if name == "numFmt":
            own[whole(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif name == "xf" and inside and len(styles) < limits.SHARED_TEXTS:
            styles.append(whole(attributes.get("numFmtId")))

    def end(name: str) -> None:
        nonlocal inside
        inside = inside and name != "cellXfs"

    if octets is not None:
        read_events(octets, start, end, nothing)
    return formats(styles, own)


def whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0
