"""Exit codes, and which error ends with which. What is not listed is a defect and shows its traceback."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from enum import IntEnum

from campuswatch.control import ControlError
from campuswatch.demo.stage import StageFailed
from campuswatch.lock import Held
from campuswatch.settings import SettingsError
from campuswatch.usecases.actor import Forbidden
from campuswatch.web.listener import NotServed
from collector.discovery.range import RangeTooLarge
from collector.store.errors import StoreError
from dashboards.grafana.errors import GrafanaError
from inventory.errors import Conflict, LedgerError, Missing
from inventory.period import PeriodError
from language.catalogue import translate
from language.message import Message
from simulator.campus import CannotStart


class Exit(IntEnum):
    DONE = 0
    FOUND = 1
    USAGE = 2
    FAILED = 3


EXITS: Mapping[type[Exception], Exit] = {
    SettingsError: Exit.USAGE,
    Forbidden: Exit.USAGE,
    Conflict: Exit.USAGE,
    Missing: Exit.USAGE,
    PeriodError: Exit.USAGE,
    LedgerError: Exit.FAILED,
    StoreError: Exit.FAILED,
    GrafanaError: Exit.FAILED,
    ControlError: Exit.FAILED,
    NotServed: Exit.FAILED,
    Held: Exit.FAILED,
    CannotStart: Exit.FAILED,
    StageFailed: Exit.FAILED,
    RangeTooLarge: Exit.USAGE,
    OSError: Exit.FAILED,
}


def sentence(error: Exception, language: str) -> str:
    """What is wrong, where, and what to do, as one sentence in the person's language."""
    if isinstance(error, OSError) and error.errno in (errno.EMFILE, errno.ENFILE):
        return "too many files and connections are open: run 'ulimit -n 4096' first; 'campuswatch doctor' says more"
    message = getattr(error, "message", None)
    if isinstance(message, Message):
        return translate(message, language)
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {error.strerror}"
    return str(error)
