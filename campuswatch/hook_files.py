"""Files that each describe a hook: where a program or a messenger's robot is told, and of what.

Such an address often is a secret by itself, so it stands in a file of its own that nobody else may read.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from alerts.notifiers.notifier import Hook
from campuswatch.mail_settings import told_address
from campuswatch.secretfile import fault_of
from campuswatch.settings import Settings, SettingsError
from campuswatch.strict_toml import read_toml, setting
from inventory.repository.notices import DEAD_MAN
from language.catalogue import LANGUAGES

MOST = 16_384
CHANNELS = ("webhook", "wecom")


@dataclass(frozen=True, slots=True, kw_only=True)
class HookFile:
    channel: str = setting("webhook", "What listens there.", choices=CHANNELS)
    url: str = setting("", "Its address.", check=lambda url: told_address(url) if url else "must be given")
    secret: str = setting("", "Signs what is sent to a web hook; empty: unsigned.")
    schools: tuple[str, ...] = setting((), "Only of these schools; empty: of all.")
    kinds: tuple[str, ...] = setting((), "Only notices whose kind begins so, such as 'fault.'; empty: all.")
    language: str = setting("", "Of what it is told; empty: the school's.", choices=("", *LANGUAGES))
    ca_file: str = setting("", "Certificates (PEM) that the other side's must come from; empty: this machine's.")
    timeout_s: float = setting(15.0, "Total seconds that telling it may take.", low=1, high=60)


def hooks_of(settings: Settings) -> dict[str, Hook]:
    """By name, which is the file's without its ending. The one that hears that we live is named DEAD_MAN.

    Raises SettingsError with every problem in them.
    """
    found: dict[str, Hook] = {}
    problems: list[str] = []
    for name in settings.alerts.hooks:
        path = settings.path_of(name)
        if path.stem in (*found, DEAD_MAN):
            problems.append(f"{path}: the name '{path.stem}' is taken: rename the file")
            continue
        try:
            found[path.stem] = read_hook(path)
        except SettingsError as error:
            problems += error.problems
    if problems:
        raise SettingsError(problems)
    if settings.alerts.dead_man_url:
        found[DEAD_MAN] = Hook(name=DEAD_MAN, channel="webhook", url=settings.alerts.dead_man_url, kinds=(DEAD_MAN,))
    return found


def read_hook(path: Path) -> Hook:
    """Raises SettingsError."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with open(handle, "rb") as file:
            wrong = fault_of(os.fstat(handle))
            text = b"" if wrong else file.read(MOST)
        shape, problems = read_toml(text.decode("utf-8-sig"), HookFile)
    except OSError as error:
        raise SettingsError([f"{path}: cannot be read: {error.strerror}"]) from error
    except UnicodeDecodeError as error:
        raise SettingsError([f"{path}: not UTF-8 text (byte {error.start})"]) from error
    if wrong:
        raise SettingsError([f"{path}: {wrong}"])
    if shape is not None and not shape.url:
        raise SettingsError([f"{path}: 'url' must be given"])
    if shape is None:
        raise SettingsError([problem.at(str(path)) for problem in problems])
    return Hook(
        name=path.stem, channel=shape.channel, url=shape.url, secret=shape.secret, schools=frozenset(shape.schools),
        kinds=shape.kinds, language=shape.language, ca_file=path.parent / shape.ca_file if shape.ca_file else None,
        timeout_s=shape.timeout_s,
    )  # fmt: skip
