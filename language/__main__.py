"""For who proof-reads: `python -m language unread`, `read`, `mark`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from language.catalogue import LANGUAGES, LOCALES
from language.proofreading import ProofreadingError, Sheet, marked, parse, proofread, unread

TRANSLATED = [name for name in LANGUAGES if name != "en"]


def main(arguments: Sequence[str]) -> int:
    typed = _parser().parse_args(arguments)
    try:
        for line in typed.act(typed):
            sys.stdout.write(f"{line}\n")
    except (ProofreadingError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def list_unread(typed: argparse.Namespace) -> list[str]:
    """Each text with its English, then a count a language."""
    english, lines, counts = _sheet("en"), [], []
    first = {entry.id: entry.forms[-1] for entry in english.entries}
    for name in typed.language or TRANSLATED:
        sheet = _sheet(name)
        waiting = list(unread(sheet, english.texts(), typed.family))
        lines += [f"{name}\t{entry.id}\t{first[entry.id]}\t{' / '.join(entry.forms)}" for entry in waiting]
        counts.append(f"{name}: {len(waiting)} of {len(sheet.entries)} texts are not proof-read")
    return counts if typed.count else [*lines, *counts]


def mark_read(typed: argparse.Namespace) -> list[str]:
    english = _sheet("en").texts()
    _write(typed.language, proofread(_sheet(typed.language), english, typed.ids, typed.by))
    return []


def mark_anew(_: argparse.Namespace) -> list[str]:
    english = _sheet("en").texts()
    for name in TRANSLATED:
        _write(name, marked(_sheet(name), english))
    return []


def path_of(language: str) -> Path:
    return LOCALES / language.replace("-", "_") / "LC_MESSAGES" / "campuswatch.po"


def _sheet(language: str) -> Sheet:
    return parse(path_of(language).read_text(encoding="utf-8"))


def _write(language: str, sheet: Sheet) -> None:
    path_of(language).write_text(sheet.written(), encoding="utf-8")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m language", description="Marks of proof-reading in the catalogues.")
    verbs = parser.add_subparsers(required=True)
    waiting = verbs.add_parser("unread", help="list what nobody has proof-read")
    waiting.add_argument("--language", action="append", choices=TRANSLATED)
    waiting.add_argument("--family", default="", help="ids that begin so, as report.")
    waiting.add_argument("--count", action="store_true", help="only how many")
    waiting.set_defaults(act=list_unread)
    read = verbs.add_parser("read", help="mark texts as proof-read")
    read.add_argument("--language", required=True, choices=TRANSLATED)
    read.add_argument("--by", required=True, help="who read them")
    read.add_argument("ids", nargs="+", help="ids, or beginnings that end in a dot")
    read.set_defaults(act=mark_read)
    anew = verbs.add_parser("mark", help="mark what is new or has changed")
    anew.set_defaults(act=mark_anew)
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
