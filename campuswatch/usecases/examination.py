"""The examination: what the machine is asked to carry, gathered for `campuswatch doctor`."""

from __future__ import annotations

from ipaddress import ip_network

from campuswatch.checks.facts import Ledger, Work
from campuswatch.checks.gather import gather
from campuswatch.checks.verdict import Verdict
from campuswatch.control import answers
from campuswatch.doctor import examine
from campuswatch.migrate import current, head
from campuswatch.settings import Settings
from inventory.database import Database
from inventory.errors import DatabaseError
from inventory.model.notice import NoticeState
from inventory.model.scope import BUREAU
from inventory.repository import devices, notices, schools, subnets
from language.catalogue import translate

SET_UP = ("secrets", "ledger", "zones", "mail")
"""Checks of what `campuswatch init` makes or asks."""
WEEK_MS = 7 * 86_400_000


def machine_alone(*, now_ms: int) -> dict[str, Verdict]:
    """Before anything is set up: may it be set up here?"""
    facts = gather(Settings(), Work(), Ledger(head=head()), now_ms, running=False)
    return {name: verdict for name, verdict in examine(facts).items() if name not in SET_UP}


def examination(settings: Settings, *, now_ms: int, language: str) -> dict[str, Verdict]:
    """Every check's verdict by name. A ledger that cannot be reached is one of them, not an error."""
    work, ledger = Work(concurrency=settings.poll.concurrency), Ledger(head=head())
    try:
        revision = current(settings.database_url)
        ledger = Ledger(revision=revision or "", head=head())
        if revision is not None:
            work = work_of(settings, now_ms)
    except DatabaseError as error:
        ledger = Ledger(fault=translate(error.message, language), head=head())
    return examine(gather(settings, work, ledger, now_ms, running=answers(settings.control_path)))


def work_of(settings: Settings, now_ms: int) -> Work:
    database = Database.open(settings.database_url)
    try:
        with database.read() as connection:
            return Work(
                devices=sum(devices.count(connection, BUREAU).values()),
                concurrency=settings.poll.concurrency,
                networks=tuple(ip_network(subnet.cidr) for subnet in subnets.every(connection, BUREAU)),
                zones=tuple(sorted({school.zone for school in schools.every(connection, BUREAU)})),
                refused=notices.counts(connection, BUREAU, since_ms=now_ms - WEEK_MS).get(NoticeState.DEAD, 0),
            )
    finally:
        database.close()
