"""Jobs of the calendar: what happens at a time of day in the service's zone, not after so many seconds."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger

log = logging.getLogger(__name__)

Action = Callable[[], Awaitable[None]]

# name -> when, as a crontab line
CALENDAR: Mapping[str, str] = {
    "status": "*/5 * * * *",
    "info": "5 0 * * *",
    "audit": "20 3 * * *",
    "rediscovery": "10 2 * * *",
    "recordings": "12 * * * *",
    "frames": "40 3 * * *",
    "backup": "40 3 * * *",
    "reconciliation": "40 5 * * *",
    "uplinks": "35 * * * *",
    "risks": "7 * * * *",
    "reports": "*/5 * * * *",
}
AT_START = frozenset({"reports"})
"""What is due since before we were started is not left until its next time, but until the start is over."""
START_S = 60
LATE_S = 3600  # a job missed by less (the machine slept) is made up for, once


class Jobs:
    """Runs `actions` by the names and times of CALENDAR; raises KeyError for a name that has no time.

    `times` are crontab lines by which the settings depart from it.
    """

    def __init__(
        self, zone: str, actions: Mapping[str, Action], times: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        calendar = {**CALENDAR, **times}
        self._scheduler = AsyncIOScheduler(timezone=zone)
        for name, action in actions.items():
            trigger = CronTrigger.from_crontab(calendar[name], timezone=zone)
            first = {"next_run_time": datetime.now(UTC) + timedelta(seconds=START_S)} if name in AT_START else {}
            self._scheduler.add_job(action, trigger, id=name, coalesce=True, misfire_grace_time=LATE_S, **first)
        self._scheduler.add_listener(report, EVENT_JOB_ERROR | EVENT_JOB_MISSED)

    def start(self) -> None:
        self._scheduler.start()

    def next_run(self, name: str) -> datetime | None:
        """When it runs next; None for a job that there is not."""
        job = self._scheduler.get_job(name)
        found: datetime | None = job.next_run_time if job else None
        return found

    def stop(self) -> None:
        self._scheduler.shutdown(wait=False)


def report(event: JobExecutionEvent) -> None:
    if event.exception is not None:
        log.error("the job %r failed", event.job_id, exc_info=event.exception)
    else:
        log.error("the job %r was missed: this machine was busy or asleep for over %d s", event.job_id, LATE_S)
