"""The rules in force: the shipped ones and those of the file that the settings name, read anew when it changes."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable, Sequence
from pathlib import Path

from alerts.rules import RULES
from alerts.rules.rule import Rules
from campuswatch.own_rules import read_rules
from campuswatch.settings import Settings, SettingsError

log = logging.getLogger(__name__)

MOST_BYTES = 1 << 20
LOOK_S = 5.0
Mark = tuple[int, int, int] | None


class RuleBook:
    """`path` is None where there is no file. A file that does not parse leaves the rules as they were, and says so."""

    def __init__(self, path: Path | None, rules: Rules = RULES) -> None:
        self.rules = rules
        self._path = path
        self._mark: Mark = None

    @classmethod
    def open(cls, settings: Settings) -> RuleBook:
        """Raises SettingsError with every problem in the file."""
        path = rules_path(settings)
        book = cls(path)
        if path is not None:
            book._mark = mark_of(path)
            book.rules = load_rules(path)
        return book

    async def follow(self, use: Callable[[Rules], None], every_s: float = LOOK_S) -> None:
        """Until cancelled: hands on other rules as soon as the file has them."""
        while self._path is not None:
            await asyncio.sleep(every_s)
            if await asyncio.to_thread(self.refresh):
                log.info("other rules are in force, as %s says", self._path.name)
                use(self.rules)

    def refresh(self) -> bool:
        """Whether other rules are in force now. It looks at the disk: call it in a thread."""
        if self._path is None:
            return False
        mark = mark_of(self._path)
        if mark == self._mark:
            return False
        self._mark = mark
        rules, problems = reload_rules(self.rules, self._path)
        for problem in problems:
            log.error("rules stay as they were: %s", problem)
        changed = rules != self.rules
        self.rules = rules
        return changed


def rules_path(settings: Settings) -> Path | None:
    return settings.path_of(settings.alerts.rules) if settings.alerts.rules else None


def mark_of(path: Path) -> Mark:
    """What changes when the file does; None where there is none."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def load_rules(path: Path) -> Rules:
    """Raises SettingsError with every problem in the file."""
    rules, problems = _read(path)
    if rules is None:
        raise SettingsError(problems)
    return rules


def reload_rules(old: Rules, path: Path) -> tuple[Rules, Sequence[str]]:
    """The rules of the file and no problems, or the old ones and what is wrong with the new."""
    rules, problems = _read(path)
    return (old if rules is None else rules), problems


def _read(path: Path) -> tuple[Rules | None, Sequence[str]]:
    try:
        with path.open("rb") as source:
            raw = source.read(MOST_BYTES + 1)
        text = raw.decode("utf-8-sig")
    except FileNotFoundError:
        return None, (f"{path}: there is no such file; 'rules' in [alerts] of the settings names it",)
    except OSError as error:
        return None, (f"{path}: cannot be read: {error.strerror}",)
    except UnicodeDecodeError as error:
        return None, (f"{path}: not UTF-8 text (byte {error.start})",)
    if len(raw) > MOST_BYTES:
        return None, (f"{path}: larger than {MOST_BYTES >> 20} MiB",)
    rules, problems = read_rules(text, RULES)
    return rules, tuple(problem.at(path.name) for problem in problems)
