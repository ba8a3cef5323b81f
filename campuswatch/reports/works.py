"""Reports that people ask for on pages: made one after another in a process of its own, so that nobody else waits.

What waits and what became of it is kept in memory. A report is in the archive or it is not: whoever asked before we
were started anew looks on the shelf, and asks again; what was made by then is given again, not made twice.
"""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field, replace
from enum import StrEnum
from multiprocessing import get_context, parent_process
from uuid import uuid4

from campuswatch.reports.batch import OPENED, Done, Order, carry_out, open_in_worker
from campuswatch.settings import Settings
from campuswatch.usecases.actor import Actor, Forbidden
from campuswatch.usecases.reporting import Wish, complete, correct, issue, report_for
from campuswatch.verbprocess import NICE
from collector.clock import Clock
from inventory.errors import Conflict, LedgerError
from inventory.model.report import Form
from inventory.model.scope import Scope
from inventory.period import Period
from language.message import Message

MOST_WAITING, MOST_OF_ONE = 20, 5
MOST_KEPT, KEPT_S = 100, 3_600.0
"""What became of an errand is told for so long."""


class Stage(StrEnum):
    WAITING = "waiting"
    MAKING = "making"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """What is to be made: a report of `schools` (one: issued; several: each), or with `number` a new version of that
    one with its reason `why`, or, without a reason, more renderings of it in `languages` and `forms`. `school` is whose
    it is (empty: the bureau), `kind` and `period` what it is called on pages."""

    school: str
    kind: str
    period: Period
    wish: Wish | None = None
    schools: tuple[str, ...] = ()
    number: str = ""
    why: str = ""
    languages: tuple[str, ...] = ()
    forms: tuple[Form, ...] = ()


@dataclass(frozen=True, slots=True)
class Made:
    """`numbers` of the reports that came of it, and what went wrong with others, by school."""

    numbers: tuple[str, ...] = ()
    wrong: tuple[tuple[str, Message], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """`by` is the name of who asked."""

    id: str
    by: str
    errand: Errand
    asked_ms: int
    stage: Stage = Stage.WAITING
    made: Made = field(default_factory=Made)
    error: Message | None = None
    done_s: float | None = None

    @property
    def is_over(self) -> bool:
        return self.stage in (Stage.DONE, Stage.FAILED)


class Works:
    """Safe for many threads. The process starts with the first errand and ends with the last: no memory is held for
    nothing."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._lock = threading.Lock()
        self._jobs: OrderedDict[str, tuple[Job, Future[Made] | None]] = OrderedDict()
        self._pool: ProcessPoolExecutor | None = None

    def begin(self, actor: Actor, errand: Errand) -> Job:
        """That the actor may is the caller's to see, and is seen to again where it is made. The same errand twice is
        one. Raises Conflict where too much waits."""
        with self._lock:
            self._forget()
            open_jobs = [job for job, _ in self._jobs.values() if not job.is_over]
            for job in open_jobs:
                if job.errand == errand and job.by == actor.name:
                    return job
            of_actor = sum(job.by == actor.name for job in open_jobs)
            if len(open_jobs) >= MOST_WAITING or of_actor >= MOST_OF_ONE:
                raise Conflict("making.too_many", most=MOST_OF_ONE)
            job = Job(id=uuid4().hex, by=actor.name, errand=errand, asked_ms=self._clock.now_ms())
            if self._pool is None:
                # Spawned: a fork would take over database connections and listening sockets.
                self._pool = ProcessPoolExecutor(
                    1, get_context("spawn"), initializer=open_worker, initargs=(self._settings,)
                )
            future = self._pool.submit(carry_out_errand, self._settings, actor, errand, job.asked_ms)
            self._jobs[job.id] = job, future
        future.add_done_callback(lambda done: self._settle(job.id, done))
        return job

    def get(self, scope: Scope, id: str) -> Job | None:
        """None for what the scope does not see, and what is not known any more."""
        return next((one for one in self.jobs(scope) if one.id == id), None)

    def jobs(self, scope: Scope) -> list[Job]:
        """Those of the schools that are seen, as they stand, the newest first."""
        with self._lock:
            self._forget()
            found = [self._as_it_stands(job, future) for job, future in reversed(self._jobs.values())]
        return [one for one in found if scope.allows(one.errand.school)]

    def close(self) -> None:
        """What is being made is broken off."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            workers = list(pool._processes.values())
            pool.shutdown(wait=False, cancel_futures=True)
            for worker in workers:
                worker.terminate()

    @staticmethod
    def _as_it_stands(job: Job, future: Future[Made] | None) -> Job:
        making = job.stage is Stage.WAITING and future is not None and future.running()
        return replace(job, stage=Stage.MAKING) if making else job

    def _settle(self, id: str, future: Future[Made]) -> None:
        made, error = outcome_of(future)
        with self._lock:
            job, _ = self._jobs[id]
            stage = Stage.FAILED if error or (made.wrong and not made.numbers) else Stage.DONE
            over = replace(job, stage=stage, made=made, error=error, done_s=self._clock.monotonic())
            self._jobs[id] = over, None
            if self._pool is not None and all(each.is_over for each, _ in self._jobs.values()):
                self._pool.shutdown(wait=False)
                self._pool = None

    def _forget(self) -> None:
        now_s = self._clock.monotonic()
        old = [id for id, (job, _) in self._jobs.items() if job.done_s is not None and now_s - job.done_s > KEPT_S]
        over = [id for id, (job, _) in self._jobs.items() if job.is_over]
        for id in [*old, *over[: max(0, len(over) - MOST_KEPT)]]:
            self._jobs.pop(id, None)


def outcome_of(future: Future[Made]) -> tuple[Made, Message | None]:
    """What came of it, and what went wrong with all of it."""
    if future.cancelled():
        return Made(), Message("archive.process_lost")
    error = future.exception()
    if error is None:
        return future.result(), None
    if isinstance(error, LedgerError):
        return Made(), error.message
    if isinstance(error, BrokenProcessPool):
        return Made(), Message("archive.process_lost")
    if isinstance(error, OSError):
        return Made(), Message("report_run.disk", {"reason": error.strerror or type(error).__name__})
    if isinstance(error, Forbidden):
        return Made(), Message("refused.403")
    raise error


def open_worker(settings: Settings) -> None:
    """It lets others go first, and ends with who started it however that ends."""
    os.nice(NICE)
    threading.Thread(target=end_with_parent, name="leash", daemon=True).start()
    open_in_worker(settings)


def end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def carry_out_errand(settings: Settings, actor: Actor, errand: Errand, now_ms: int) -> Made:
    """In the worker. Raises what making raises."""
    office = OPENED[0]
    if errand.number and errand.why:
        return Made((correct(office, actor, errand.number, why=errand.why, now_ms=now_ms).number,))
    if errand.number:
        report = report_for(office, actor, errand.number)
        complete(office, actor, report, errand.languages, errand.forms, now_ms=now_ms)
        return Made((report.number,))
    assert errand.wish is not None
    if len(errand.schools) < 2:
        return Made((issue(office, actor, errand.wish, now_ms=now_ms).number,))
    order = Order(wish=errand.wish, schools=errand.schools, now_ms=now_ms, archive=True)
    return made_of_many(list(carry_out(settings, office, actor, order)))


def made_of_many(done: Sequence[Done]) -> Made:
    numbers = sorted(one.number for one in done if one.wrong is None)
    wrong = sorted(((one.school, one.wrong) for one in done if one.wrong is not None), key=lambda pair: pair[0])
    return Made(tuple(numbers), tuple(wrong))
