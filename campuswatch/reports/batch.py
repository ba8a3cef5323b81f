"""Many reports at once: pieces of some dozens of schools, carried out by two processes where that is worth it.

A piece reads its schools together; each report is then composed, rendered, archived or laid into a folder by itself.
One that fails leaves the others alone.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path

from campuswatch.opening import open_ledger
from campuswatch.reports.archive import ArchiveError
from campuswatch.reports.composing import Composed
from campuswatch.reports.office import Office, open_office
from campuswatch.settings import Settings
from campuswatch.usecases.actor import Actor
from campuswatch.usecases.reporting import Wish, draft, draft_all, issue, octets_of, standing
from dashboards.papers.forms import ENDINGS
from dashboards.papers.paper_csv import csv_leaves
from dashboards.reports.headline import Headline
from inventory.errors import Conflict, LedgerError, Missing
from inventory.model.report import Form, Report
from inventory.model.target import Measure
from language.message import Message

PIECE = 25
WORKERS = 2
WORTH = 16
"""Schools from which on a second process is quicker than its start is long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """`wish.school` counts for nothing: `schools` are codes, an empty one the bureau. Files in
    these `forms` go into `folder`, None: nowhere. Without `archive` they are drafts."""

    wish: Wish
    schools: Sequence[str]
    now_ms: int
    forms: tuple[Form, ...] = ()
    folder: Path | None = None
    archive: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """Of one school. `number` is empty for a draft; `fresh`: issued just now. `online` and `coverage` are part and
    whole. `wrong` says why there is none."""

    school: str
    number: str = ""
    version: int = 0
    fresh: bool = False
    files: tuple[str, ...] = ()
    online: tuple[int, int] = (0, 0)
    coverage: tuple[int, int] = (0, 0)
    wrong: Message | None = None


def carry_out(settings: Settings, office: Office, actor: Actor, order: Order) -> Iterator[Done]:
    """In no order where processes do it. Raises ArchiveError where one of them ended under its work."""
    pieces = pieces_of(order)
    if len(order.schools) < WORTH or (os.cpu_count() or 1) < WORKERS:
        for piece in pieces:
            yield from carry_out_piece(office, actor, piece)
        return
    # Spawned: a fork would take over database connections and the typesetter's socket.
    pool = ProcessPoolExecutor(WORKERS, get_context("spawn"), initializer=open_in_worker, initargs=(settings,))
    try:
        for one in as_completed([pool.submit(_work, actor, piece) for piece in pieces]):
            yield from one.result()
    except BrokenProcessPool as error:
        raise ArchiveError("archive.process_lost") from error
    finally:
        pool.shutdown(cancel_futures=True)


def pieces_of(order: Order) -> list[Order]:
    """At least two for each process, so that neither waits long for the other."""
    size = min(PIECE, -(-len(order.schools) // (2 * WORKERS)))
    return [replace(order, schools=order.schools[at : at + size]) for at in range(0, len(order.schools), size)]


def carry_out_piece(office: Office, actor: Actor, order: Order) -> Iterator[Done]:
    """Figures of all its schools first, then one report after the other."""
    lacking = [code for code in order.schools if code and not _stands(office, actor, order, code)]
    drafts: dict[str, Composed] = {}
    try:
        found = draft_all(office, actor, order.wish, lacking, now_ms=order.now_ms) if lacking else []
        drafts = {one.code: one for one in found}
    except (Missing, Conflict) as error:
        yield from (Done(school=code, wrong=error.message) for code in order.schools)
        return
    for code in order.schools:
        try:
            yield _one(office, actor, order, code, drafts.pop(code, None))
        except LedgerError as error:
            yield Done(school=code, wrong=error.message)


def _stands(office: Office, actor: Actor, order: Order, code: str) -> bool:
    return order.archive and standing(office, actor, replace(order.wish, school=code)) is not None


def _one(office: Office, actor: Actor, order: Order, code: str, composed: Composed | None) -> Done:
    wish = replace(order.wish, school=code)
    if order.archive:
        report = issue(office, actor, wish, now_ms=order.now_ms, composed=composed)
        files = archived_files(office, actor, report, order.folder, order.forms, wish.languages)
        told = Done(school=code, number=report.number, version=report.version, fresh=report.made_ms == order.now_ms)
        return _with_figures(replace(told, files=files), Headline.from_data(report.figures))
    made = composed or draft(office, actor, wish, now_ms=order.now_ms)
    files = draft_files(made, order.folder, order.forms)
    return _with_figures(Done(school=code, files=files), made.figures.headline)


def draft_files(made: Composed, folder: Path | None, forms: Sequence[Form]) -> tuple[str, ...]:
    """Their names. Raises PaperError, OSError."""
    if folder is None:
        return ()
    names: list[str] = []
    stem = f"{made.code or 'bureau'}-{made.asked.kind.name}-{made.asked.period.text}"
    for language in made.languages:
        for form in forms:
            if form is Form.CSV:
                own = folder / f"{stem}-{language}-csv"
                own.mkdir(parents=True, exist_ok=True)
                leaves = [(f"{own.name}/{leaf.name}", leaf.octets) for leaf in csv_leaves(made.paper(language))]
            else:
                leaves = [(f"{stem}-{language}{ENDINGS[form]}", made.rendered(form, language))]
            names += [_put(folder, name, octets) for name, octets in leaves]
    return tuple(names)


def archived_files(
    office: Office, actor: Actor, report: Report, folder: Path | None, forms: Sequence[Form], languages: Sequence[str]
) -> tuple[str, ...]:
    """As they were archived, in these forms and languages (empty: all). Raises ArchiveError, OSError."""
    if folder is None:
        return ()
    wanted = [one for one in report.files if one.form in forms and (not languages or one.language in languages)]
    version = f"-v{report.version}" if report.version > 1 else ""
    stem = f"{report.number}{version}"
    return tuple(
        _put(folder, f"{stem}-{one.language}{ENDINGS[one.form]}", octets_of(office, actor, report, one))
        for one in wanted
    )


def _put(folder: Path, name: str, octets: bytes) -> str:
    (folder / name).write_bytes(octets)
    return name


def _with_figures(done: Done, headline: Headline) -> Done:
    rate = headline.rate(Measure.ONLINE)
    return replace(done, online=(rate.part, rate.whole), coverage=(rate.seen, rate.due))


OPENED: list[Office] = []
"""Of a worker's process: opened once, closed with it."""
_CLOSING = ExitStack()


def open_in_worker(settings: Settings) -> None:
    database = open_ledger(settings)
    _CLOSING.callback(database.close)
    OPENED.append(_CLOSING.enter_context(open_office(settings, database)))


def _work(actor: Actor, order: Order) -> list[Done]:
    return list(carry_out_piece(OPENED[0], actor, order))
