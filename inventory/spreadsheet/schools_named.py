"""Which school a row is of: by what stands in it, else by what stands around it. Every rule is told in the plan."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from inventory.admission import admit_school, printable
from inventory.model.school import School
from inventory.spreadsheet.column import Noun
from inventory.spreadsheet.draft import Draft
from inventory.spreadsheet.records import Extract, Hints, Record, Where
from inventory.spreadsheet.titles import plain
from language.message import Message

FEWEST_LETTERS = 3
"""Of a text that stands for a school whose name is longer, or shorter."""
NOWHERE = Hints((), "", "")
# Compared with folded texts. A sheet may be called after a school; a title or a file only speaks of one.
_CALLED = re.compile(
    r".{2,}(学校|小学|中学|幼儿园|高中|职高|中心校|完小|教学点|校区|分校|school|kindergarten|academy)"
    r"|第?[一二三四五六七八九十\d]+[中小]|(thcs|thpt|tieuhoc|mamnon|maugiao).{2,}|truong(?!hoc$).{3,}"
)
_SPOKEN_OF = re.compile(
    r".{2,}((?<!中)小学|中学|幼儿园)|(tieuhoc|thcs|thpt|mamnon|maugiao).{2,}|.{2,}(primary|middle|high|secondary)school"
)
_NUMBERED = re.compile(r"^\d+[\s._、．-]+")


class Named(NamedTuple):
    """`code` is None where the school could not be told; the problem is noted then."""

    code: str | None
    remarks: tuple[Message, ...] = ()


class Schools:
    """Finds the school of each record, once for each text. `made` notes the schools that a name alone has made."""

    def __init__(self, draft: Draft, extract: Extract) -> None:
        self._draft, self._extract = draft, extract
        self._told: dict[str, Named] = {}
        self._around: dict[tuple[str, int, str], Named | None] = {}

    def of(self, record: Record) -> Named:
        code = str(record.values.get("school") or "")
        name = str(record.values.get("school_name") or "")
        if code and (found := self._by_code(code)):
            return Named(found)
        if name or code:
            return self._by_text(name or code, record)
        return self._inferred(record)

    def _by_code(self, code: str) -> str | None:
        return next((known for known in self._draft.schools if known.lower() == code.strip().lower()), None)

    def _by_text(self, text: str, record: Record) -> Named:
        """By the name or the code; a name that is not known makes a school where that was wished."""
        if text in self._told:
            return self._told[text]
        found = by_text(self._draft.schools, text)
        if len(found) == 1:
            school = self._draft.schools[found[0]]
            exact = plain(text) in (plain(school.name), plain(school.code))
            taken = {"text": text, "school": school.code, "name": school.name}
            self._told[text] = Named(found[0], () if exact else (Message("sheet.school_resembles", taken),))
        elif found:
            self._draft.problem(record.where, "sheet.several_schools", text=text, schools=", ".join(found[:8]))
            return Named(None)
        elif not self._draft.wishes.new_schools:
            self._draft.problem(record.where, "sheet.no_such_school", text=text)
            return Named(None)
        else:
            self._told[text] = self._made(text, record.where)
        return self._told[text]

    def _made(self, name: str, where: Where) -> Named:
        wishes = self._draft.wishes
        code = next_school_code(self._draft.schools)
        school = School(code=code, name=name, zone=wishes.zone, language=wishes.language)
        if not self._draft.admits(where, admit_school, school):
            return Named(None)
        self._draft.schools[code] = school
        remark = Message("sheet.school_made")
        self._draft.step(Noun.SCHOOL, where, None, school, code, label=name, remarks=(remark,))
        return Named(code)

    def _inferred(self, record: Record) -> Named:
        if record.section and len(found := within(self._draft.schools, record.section)) == 1:
            return Named(found[0], (Message("sheet.school_by_section", {"school": found[0]}),))
        header = self._extract.headers.get((record.where.sheet, record.where.row), 0)
        key = (record.where.sheet, header, "")
        if key not in self._around:
            hints = self._extract.hints.get((record.where.sheet, header), NOWHERE)
            self._around[key] = self._by_surroundings(hints) or self._by_unknown_name(hints, record.where)
        return self._around[key] or self._alone(record.where)

    def _by_surroundings(self, hints: Hints) -> Named | None:
        known = self._draft.schools
        if self._draft.wishes.school is not None:
            return Named(self._draft.wishes.school)
        for id, texts in (
            ("sheet.school_by_title", hints.titles), ("sheet.school_by_sheet", [hints.sheet]),
            ("sheet.school_by_file", [hints.book]),
        ):  # fmt: skip
            found = sorted({code for text in texts for code in within(known, text)})
            if len(found) == 1:
                return Named(found[0], (Message(id, {"school": found[0]}),))
        return None

    def _by_unknown_name(self, hints: Hints, where: Where) -> Named | None:
        """A table that names a school which nobody knows is not the only school's; said once for the table."""
        name = _NUMBERED.sub("", hints.sheet.strip())
        called = _CALLED.fullmatch(plain(name)) is not None
        if called and self._draft.wishes.new_schools:
            return self._made(name, where)
        spoken = [text for text in (*hints.titles, hints.book) if _SPOKEN_OF.search(plain(text))]
        if not (texts := [*([name] if called else []), *spoken]):
            return None
        self._draft.problem(where, "sheet.names_unknown_school", text=printable(texts[0]))
        return Named(None)

    def _alone(self, where: Where) -> Named:
        if len(self._draft.schools) == 1:
            (only,) = self._draft.schools
            return Named(only, (Message("sheet.school_alone", {"school": only}),))
        self._draft.problem(where, "sheet.which_school")
        return Named(None)


def by_text(schools: Mapping[str, School], text: str) -> list[str]:
    """Codes of the schools that the text can mean: exactly, or as a part of a name, or a name as a part of it."""
    wanted = plain(text)
    exact = [code for code, one in schools.items() if wanted in (plain(one.name), plain(code))]
    if exact or len(wanted) < FEWEST_LETTERS:
        return exact
    return [code for code, one in schools.items() if part_of_other(wanted, plain(one.name))]


def part_of_other(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) >= FEWEST_LETTERS and shorter in longer


def within(schools: Mapping[str, School], text: str) -> list[str]:
    """Codes of schools whose name, or whose code alone, is in the text: of names in names the longest."""
    wanted = plain(text)
    if not wanted:
        return []
    named = {code: plain(one.name) for code, one in schools.items()}
    held = {code: name for code, name in named.items() if len(name) >= FEWEST_LETTERS and name in wanted}
    outer = [code for code, name in held.items() if not inside_other(name, held.values())]
    if outer:
        return outer
    exact = [code for code in schools if plain(code) == wanted]
    return exact or [code for code, name in named.items() if len(wanted) >= FEWEST_LETTERS and wanted in name]


def inside_other(name: str, names: Iterable[str]) -> bool:
    return any(name != other and name in other for other in names)


def next_school_code(schools: Mapping[str, School]) -> str:
    """`S001` and on; as wide as the codes of that form that there are."""
    numbered = [code[1:] for code in schools if code[:1].upper() == "S" and code[1:].isascii() and code[1:].isdigit()]
    width = max(map(len, numbered), default=3)
    return f"S{max(map(int, numbered), default=0) + 1:0{width}d}"
