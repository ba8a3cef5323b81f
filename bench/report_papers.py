"""Monthly reports of a county's schools as PDF, from the ledger to files, by two processes that each keep a typesetter.

REPORT_SCHOOLS says how many there are. The peers make a few of the same papers: a typesetter for each paper, and
Chromium that prints our page of HTML, where it is here.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.util import Finalize
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

from bench.months import ZONE, county_ledger
from bench.process import MIB, cost_of, descendants
from bench.table import Figure, Table
from dashboards.papers.forms import RENDERERS, Press
from dashboards.papers.sheet import Paper
from dashboards.papers.typesetting import Typesetter
from dashboards.reports.papers import REPORTS
from dashboards.reports.report_kind import Issue
from dashboards.reports.school import reckon_schools
from dashboards.reports.school_figures import SchoolFigures
from dashboards.words import Words
from inventory.database import Database
from inventory.model.report import Form
from inventory.model.school import School
from inventory.model.scope import BUREAU
from inventory.period import parse_period
from inventory.repository import schools

SCHOOLS = int(os.environ.get("REPORT_SCHOOLS", "1000"))
GROWTH = (10, 100, 1_000)
PROCESSES, AT_ONCE, PEER_PAPERS = 2, 25, 10
PERIOD = parse_period("2026-10")
NOW_MS = PERIOD.bounds_ms(ZONE)[1] + 8 * 3_600_000
GOAL_S = 150


@dataclass(frozen=True, slots=True)
class Done:
    """Of some schools: seconds for figures, for papers and for PDFs; pages' octets."""

    papers: int = 0
    figures_s: float = 0.0
    compose_s: float = 0.0
    pdf_s: float = 0.0
    octets: int = 0

    def __add__(self, other: Done) -> Done:
        return Done(
            self.papers + other.papers,
            self.figures_s + other.figures_s,
            self.compose_s + other.compose_s,
            self.pdf_s + other.pdf_s,
            self.octets + other.octets,
        )


def run() -> Iterator[Table]:
    with county_ledger(SCHOOLS, PERIOD) as url, tempfile.TemporaryDirectory() as folder:
        database = Database.open(url, create=False)
        with database.read() as connection:
            all_schools = schools.every(connection, BUREAU)
        database.close()
        yield from measure(url, all_schools, Path(folder))


def measure(url: str, all_schools: Sequence[School], folder: Path) -> Iterator[Table]:
    table = Table(
        f"Monthly reports of schools as PDF, {PROCESSES} processes",
        "ours: a typesetter kept for many papers; peers: the same papers one by one in other ways",
        notes=[f"95 devices a school, in Chinese; the goal is {GOAL_S} s for 1,000"],
    )
    for count in sorted({min(count, len(all_schools)) for count in GROWTH}):
        before_s = cpu_of_children_s()
        wall_s, done, memory = county(url, all_schools[:count], folder / f"{count}")
        table.figures += [
            Figure(f"{count} reports, ledger to files: s", wall_s),
            Figure(f"{count} reports: CPU of all processes, s", cpu_of_children_s() - before_s),
            Figure(f"{count} reports: figures, ms each", 1000 * done.figures_s / count),
            Figure(f"{count} reports: papers, ms each", 1000 * done.compose_s / count),
            Figure(f"{count} reports: PDF, ms each", 1000 * done.pdf_s / count),
            Figure(f"{count} reports: most memory of all processes, MiB", memory / MIB),
            Figure(f"{count} reports: KiB each", done.octets / 1024 / count),
        ]
    table.figures += list(peers(url, all_schools[:PEER_PAPERS], folder))
    yield table


def county(url: str, some: Sequence[School], folder: Path) -> tuple[float, Done, int]:
    """Seconds, what was done, and the most memory that all processes had at a time."""
    folder.mkdir()
    began_s, most = time.perf_counter(), 0
    parts = [some[first : first + AT_ONCE] for first in range(0, len(some), AT_ONCE)]
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn"), initializer=start, initargs=(url,)) as pool:
        waiting: list[Future[Done]] = [pool.submit(make, part, folder) for part in parts]
        while not all(one.done() for one in waiting):
            time.sleep(0.25)
            most = max(most, memory_of_all())
        done = sum((one.result() for one in waiting), Done())
    return time.perf_counter() - began_s, done, most


def cpu_of_children_s() -> float:
    """Of all that have ended, with theirs."""
    used = getrusage(RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def memory_of_all() -> int:
    """A process that ends while it is asked counts nothing."""
    found = 0
    for pid in (os.getpid(), *descendants(os.getpid())):
        try:
            found += cost_of(pid).memory
        except (OSError, StopIteration):
            continue
    return found


KEPT: dict[str, tuple[Database, Typesetter]] = {}
"""Of a worker: opened once."""


def start(url: str) -> None:
    typesetter = Typesetter()
    KEPT["here"] = (Database.open(url), typesetter)
    Finalize(None, typesetter.close, exitpriority=1)


def make(some: Sequence[School], folder: Path) -> Done:
    database, typesetter = KEPT["here"]
    press = Press(at_ms=NOW_MS, base="https://watch.example", typesetter=typesetter)
    done = Done()
    for paper, spent in papers_of(database, some):
        began_s = time.perf_counter()
        octets = RENDERERS[Form.PDF](paper, press)
        (folder / f"{paper.code}.pdf").write_bytes(octets)
        done += spent + Done(1, pdf_s=time.perf_counter() - began_s, octets=len(octets))
    return done


def papers_of(database: Database, some: Sequence[School]) -> Iterator[tuple[Paper, Done]]:
    with database.read() as connection:
        began_s = time.perf_counter()
        for figures in reckon_schools(connection, BUREAU, some, PERIOD, now_ms=NOW_MS):
            reckoned_s = time.perf_counter()
            paper = paper_of(figures)
            composed_s = time.perf_counter()
            yield paper, Done(figures_s=reckoned_s - began_s, compose_s=composed_s - reckoned_s)
            began_s = time.perf_counter()


def paper_of(figures: SchoolFigures) -> Paper:
    of_school = REPORTS["monthly"].of_school
    assert of_school
    school = figures.school
    issue = Issue(issuer=school.name, bureau="教育局", number=f"{school.code}-R-2026-0001")
    return of_school(figures, Words("zh-CN", ZONE, NOW_MS), issue)


def peers(url: str, some: Sequence[School], folder: Path) -> Iterator[Figure]:
    """Milliseconds a paper."""
    database = Database.open(url)
    papers = [paper for paper, _ in papers_of(database, some)]
    database.close()
    with Typesetter() as kept:
        ours = each_ms(papers, Press(at_ms=NOW_MS, typesetter=kept))
    yield Figure("a PDF, ms", ours, "a typesetter each", each_ms(papers, Press(at_ms=NOW_MS)))
    if chromium := shutil.which("chromium"):
        yield Figure("a PDF, ms", ours, "Chromium prints the page", printed_ms(papers[:3], chromium, folder))


def each_ms(papers: Sequence[Paper], press: Press) -> float:
    began_s = time.perf_counter()
    for paper in papers:
        RENDERERS[Form.PDF](paper, press)
    return 1000 * (time.perf_counter() - began_s) / len(papers)


def printed_ms(papers: Sequence[Paper], chromium: str, folder: Path) -> float:
    page = folder / "page.html"
    began_s = time.perf_counter()
    for paper in papers:
        page.write_bytes(RENDERERS[Form.HTML](paper, Press(at_ms=NOW_MS)))
        words = ("--headless", "--no-sandbox", "--disable-gpu", f"--print-to-pdf={folder}/page.pdf", f"file://{page}")
        subprocess.run([chromium, *words], check=True, capture_output=True, timeout=60)
    return 1000 * (time.perf_counter() - began_s) / len(papers)
