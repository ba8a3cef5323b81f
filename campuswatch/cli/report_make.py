"""`campuswatch report daily|weekly|monthly …`: one verb for each kind of report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from rich.progress import MofNCompleteColumn

from campuswatch.cli.bar import Bar
from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.exits import Exit
from campuswatch.cli.moment import TIME, moment
from campuswatch.cli.table import print_table
from campuswatch.reports.batch import Done, Order, carry_out
from campuswatch.reports.office import open_office
from campuswatch.usecases.lookup import known_school
from campuswatch.usecases.reporting import ARCHIVED, Wish, kind_of, period_for
from dashboards.reports.report_kind import ReportKind
from dashboards.words import Words
from inventory.model.report import Form
from inventory.repository import schools
from language.catalogue import FALLBACK, LANGUAGES, translate
from language.message import Message

ALL, BUREAU = "all", "bureau"
EXAMPLES = {
    "day": "2026-10-05",
    "week": "2026-W41",
    "month": "2026-10",
    "term": "2026-09-01..2027-01-20",
    "year": "2026",
    "span": "2026-10-05..2026-10-20",
}
OF_LANGUAGES = {"zh": "zh-CN", "cn": "zh-CN"} | {one: one for one in LANGUAGES}


class Several(click.ParamType[tuple[str, ...]]):
    """Words with commas between them, each one of a few."""

    name = "several"

    def __init__(self, meant: dict[str, str]) -> None:
        self._meant = meant

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        if isinstance(value, tuple):
            return value
        words = [word.strip() for word in str(value).split(",") if word.strip()]
        found = [self._meant.get(word, self._meant.get(word.lower(), "")) for word in words]
        if not words or not all(found):
            self.fail(f"{value!r} is not made of: {', '.join(self._meant)}", param, ctx)
        return tuple(dict.fromkeys(found))


LANGS = Several(OF_LANGUAGES)
FORMS = Several({one.value: one.value for one in Form})


class Running(Bar):
    """How many reports are made."""

    def __init__(self, total: int) -> None:
        super().__init__("reports", width=20, column=MofNCompleteColumn(), total=total)


def make_verb(kind: ReportKind) -> click.Command:
    """`campuswatch report <kind>`."""
    whose = "--school all" if kind.of_school is not None else "--school bureau"
    example = (
        f"campuswatch report {kind.name} --period {EXAMPLES[kind.periods[0]]} {whose} --lang zh --to pdf,xlsx -o ."
    )

    @verb(kind.name, example=example)
    @click.option("--period", required=True, help="A day, week, month, year, name of a term, or DAY..DAY.")
    @click.option("--school", "named", multiple=True, metavar="CODE", help="Code of a school, 'all' schools, 'bureau'.")
    @click.option("--lang", type=LANGS, help="Languages, with commas; of a school its own, if left out.")
    @click.option("--to", type=FORMS, default="pdf", show_default=True, help="Forms: pdf,xlsx,html,csv,json.")
    @click.option("--output", "-o", type=click.Path(file_okay=False, path_type=Path), help="Folder for the files.")
    @click.option("--archive/--draft", default=False, help="Issue it under a number, for ever; or only look at it.")
    @click.option("--known", type=TIME, metavar="TIME", help="A draft by what was known then.")
    def make(
        desk: Desk, period: str, named: tuple[str, ...], lang: tuple[str, ...] | None, to: tuple[str, ...],
        output: Path | None, archive: bool, known: datetime | None,
    ) -> int:  # fmt: skip
        forms = tuple(Form(one) for one in to)
        return run(desk, kind, period, named, lang or (), forms, output, archive=archive, known=known)

    make.help = summary(kind)
    return make


def summary(kind: ReportKind) -> str:
    family = "report." if kind.of_school is not None else "report_bureau."
    title = translate(Message(family + kind.name), FALLBACK)
    whose = [word for word, paper in (("schools", kind.of_school), ("the bureau", kind.of_bureau)) if paper is not None]
    made_of = ", ".join(kind.periods)
    return f"{title}: of {' or '.join(whose)}, of a {made_of}. A draft, unless --archive is said."


def run(
    desk: Desk, kind: ReportKind, period: str, named: Sequence[str], languages: tuple[str, ...],
    forms: tuple[Form, ...], output: Path | None, *, archive: bool, known: datetime | None,
) -> int:  # fmt: skip
    if output is None and not archive:
        raise click.UsageError("say where the files of a draft go with -o FOLDER, or --archive to issue it")
    if archive and known is not None:
        raise click.UsageError("what is issued uses all that is known now: --known goes with --draft")
    codes = schools_of(desk, kind, named)
    if output is not None:
        output.mkdir(parents=True, exist_ok=True)
    with open_office(desk.settings, desk.database) as office:
        # Of several schools only the terms that are all of theirs: the same name may be other days elsewhere.
        days = period_for(office, desk.actor.scope, period, codes[0] if len(codes) == 1 else "")
        wish = Wish(
            kind=kind.name, period=days, school=codes[0], languages=languages,
            forms=tuple(dict.fromkeys((*ARCHIVED, *forms))), known_ms=known_ms(desk, known, codes[0]),
        )  # fmt: skip
        kind_of(wish)
        order = Order(wish=wish, schools=codes, now_ms=desk.clock.now_ms(), forms=forms, folder=output, archive=archive)
        found = []
        with Running(len(codes)) as bar:
            for one in carry_out(desk.settings, office, desk.actor, order):
                found.append(one)
                bar.show(completed=len(found))
    found.sort(key=lambda one: one.school)
    words = Words(desk.language, desk.settings.service.zone, order.now_ms)
    desk.put([as_json(desk, one) for one in found], lambda: print_done(found, words, output))
    return Exit.FAILED if any(one.wrong for one in found) else Exit.DONE


def schools_of(desk: Desk, kind: ReportKind, named: Sequence[str]) -> list[str]:
    """Codes; the bureau is an empty one. Raises Missing for an unknown school."""
    with desk.database.read() as connection:
        known = [one.code for one in schools.every(connection, desk.actor.scope)]
    if not named:
        if kind.of_school is None:
            return [""]
        if len(known) == 1:
            return known
        raise click.UsageError("say whose report it is: --school CODE, '--school all' or '--school bureau'")
    found: list[str] = []
    for one in named:
        found += known if one == ALL else [""] if one == BUREAU else [known_school(desk.database, desk.actor, one).code]
    if not found:
        raise click.UsageError("there is no school yet: 'campuswatch school add' enters one")
    return list(dict.fromkeys(found))


def known_ms(desk: Desk, known: datetime | None, school: str) -> int | None:
    if known is None:
        return None
    zone = known_school(desk.database, desk.actor, school).zone if school else desk.settings.service.zone
    return moment(known, ZoneInfo(zone))


def as_json(desk: Desk, one: Done) -> dict[str, Any]:
    return asdict(replace(one, wrong=None)) | {"wrong": desk.say(one.wrong) if one.wrong else None}


def print_done(found: Sequence[Done], words: Words, folder: Path | None) -> None:
    rows = [
        [one.school or BUREAU, numbered(one), words.share(*one.online, 2), words.share(*one.coverage, 2), counted(one)]
        for one in found
        if not one.wrong
    ]
    if rows:
        print_table(["of", "number", "online", "coverage", "files"], rows, right=frozenset({2, 3}))
    if rows and folder is not None:
        click.echo(f"files lie in {folder}")
    for one in found:
        if one.wrong:
            click.echo(f"{one.school or BUREAU}: {words.say(one.wrong)}", err=True)


def counted(one: Done) -> str:
    """`pdf, 15 csv`."""
    forms = Counter(Path(name).suffix.lstrip(".") for name in one.files)
    return ", ".join(form if count == 1 else f"{count} {form}" for form, count in forms.items())


def numbered(one: Done) -> str:
    if not one.number:
        return "draft"
    version = f" v{one.version}" if one.version > 1 else ""
    return f"{one.number}{version}{'' if one.fresh else ' (issued before)'}"
