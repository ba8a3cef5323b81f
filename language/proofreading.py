"""Which translations a reader of the language has proof-read, marked in the catalogues themselves. Pure.

A comment above each entry says it: `# not proof-read`, or `# proof-read by NAME (DIGEST)`. The digest is of the English
text and its translation together: who changes one of them makes the entry unread again (`marked` says so, and a test
compares). gettext's own flag `fuzzy` is not used: compilers leave such texts out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

UNREAD = "# not proof-read"
ABOVE = "#. "
READ = re.compile(r"# proof-read by (?P<reader>.+) \((?P<digest>[0-9a-f]{12})\)")
FIELD = re.compile(r'(msgid|msgid_plural|msgstr|msgstr\[\d\]) "(.*)"')
ESCAPED = re.compile(r"\\(.)")


class ProofreadingError(ValueError):
    """One sentence for whoever typed it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """`remarks` are its comments but for the mark; `lines` the rest, as they stand in the file."""

    id: str
    forms: Sequence[str]
    remarks: Sequence[str]
    lines: Sequence[str]
    mark: str = ""

    def written(self) -> str:
        return "\n".join([*([self.mark] if self.mark else []), *self.remarks, *self.lines])


@dataclass(frozen=True, slots=True)
class Sheet:
    """A catalogue file: its header as it stands, and its entries in their order."""

    header: str
    entries: Sequence[Entry]

    def written(self) -> str:
        return "\n\n".join([self.header, *(entry.written() for entry in self.entries)]) + "\n"

    def texts(self) -> Mapping[str, Sequence[str]]:
        return {entry.id: entry.forms for entry in self.entries}


def parse(text: str) -> Sheet:
    """Reads a catalogue as this project writes them: a header, then entries of one line a field, an empty line
    between. Raises ProofreadingError."""
    header, *blocks = text.rstrip("\n").split("\n\n")
    return Sheet(header, [_entry(block) for block in blocks])


def marked(sheet: Sheet, english: Mapping[str, Sequence[str]]) -> Sheet:
    """As comments should be: what is not proof-read, or was before it changed, is marked as unread, and above each
    entry stands the English text of now."""

    def right(entry: Entry) -> Entry:
        others = [remark for remark in entry.remarks if not remark.startswith(ABOVE)]
        mark = entry.mark if is_read(entry, english) else UNREAD
        return replace(entry, mark=mark, remarks=[f"{ABOVE}{english[entry.id][-1]}", *others])

    return _each(sheet, right)


def proofread(sheet: Sheet, english: Mapping[str, Sequence[str]], wanted: Sequence[str], reader: str) -> Sheet:
    """The entries named in `wanted` (an id, or the beginning of ids up to a dot) are marked as read by `reader`.
    Raises ProofreadingError where one names nothing, or the reader none."""
    name = " ".join(reader.split())
    if not name:
        raise ProofreadingError("Who proof-read it? Give a name with --by.")
    for word in wanted:
        if not any(_named(entry.id, word) for entry in sheet.entries):
            raise ProofreadingError(f"No text is called {word!r}, and none begins so.")

    def read(entry: Entry) -> Entry:
        if not any(_named(entry.id, word) for word in wanted):
            return entry
        return replace(entry, mark=f"# proof-read by {name} ({digest(english[entry.id], entry.forms)})")

    return _each(sheet, read)


def unread(sheet: Sheet, english: Mapping[str, Sequence[str]], family: str = "") -> Iterator[Entry]:
    """What still waits for a reader, of the ids that begin with `family`."""
    return (entry for entry in sheet.entries if entry.id.startswith(family) and not is_read(entry, english))


def is_read(entry: Entry, english: Mapping[str, Sequence[str]]) -> bool:
    found = READ.fullmatch(entry.mark)
    return found is not None and found["digest"] == digest(english[entry.id], entry.forms)


def digest(english: Sequence[str], translation: Sequence[str]) -> str:
    """12 hex digits of SHA-256."""
    joined = "\0".join(["\1".join(english), "\1".join(translation)])
    return sha256(joined.encode()).hexdigest()[:12]


def _each(sheet: Sheet, change: Callable[[Entry], Entry]) -> Sheet:
    return replace(sheet, entries=[change(entry) for entry in sheet.entries])


def _named(id: str, word: str) -> bool:
    return id == word or (word.endswith(".") and id.startswith(word))


def _entry(block: str) -> Entry:
    id, forms, remarks, lines, mark = "", [], [], [], ""
    for line in block.split("\n"):
        if line == UNREAD or READ.fullmatch(line):
            mark = line
        elif line.startswith("#"):
            remarks.append(line)
        elif (found := FIELD.fullmatch(line)) is not None:
            lines.append(line)
            text = ESCAPED.sub(lambda escape: "\n" if escape[1] == "n" else escape[1], found[2])
            if found[1] == "msgid":
                id = text
            elif found[1].startswith("msgstr"):
                forms.append(text)
        else:
            raise ProofreadingError(f"A catalogue has a line that is no comment and no field: {line[:80]!r}.")
    return Entry(id, forms, remarks, lines, mark)
