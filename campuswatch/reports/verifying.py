"""Whether the archive of reports is what was issued: rows as the register says, files as the rows say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from campuswatch.reports.archive import Archive, ArchiveError
from inventory import register
from inventory.model.scope import BUREAU
from inventory.repository import register_rows, reports
from inventory.repository.reports import CORRECTED, FILED, ISSUED, ROW
from inventory.tables.report import REPORT_STEPS
from language.message import Message

ARCHIVING = frozenset({ISSUED, CORRECTED, FILED})
Place = tuple[str, int, str]
"""Number, version, and form with language, or ROW."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    files: int
    wrong: tuple[Message, ...]


def check_reports(connection: Connection, archive: Archive) -> Checked:
    """Reads every file. That the register itself is whole is checked elsewhere."""
    registered = dict(_registered(connection))
    wrong: list[Message] = []
    for number, version, digest in reports.rows(connection, BUREAU):
        if registered.pop((number, version, ROW), digest) != digest:
            wrong.append(Message("verify.report_altered", {"number": number, "version": version}))
    count = 0
    for report, file in reports.files(connection, BUREAU):
        count += 1
        place = (report.number, report.version, f"{file.form} {file.language}")
        if registered.pop(place, None) != file.digest:
            wrong.append(_message("verify.report_differs", place))
            continue
        try:
            archive.read(file.digest)
        except ArchiveError as error:
            wrong.append(error.message)
        except OSError:  # a bad sector is one file's, and the others are still to be read
            wrong.append(Message("archive.file_missing", {"digest": file.digest[:16]}))
    wrong += [_message("verify.report_gone", place) for place in registered if place[2] != ROW]
    return Checked(files=count, wrong=tuple(wrong))


def _registered(connection: Connection) -> Iterator[tuple[Place, str]]:
    for chain in register_rows.chains(connection, BUREAU, REPORT_STEPS):
        for entry in register.pages(connection, BUREAU, REPORT_STEPS, chain):
            if entry.action in ARCHIVING:
                detail = json.loads(entry.detail)
                for name, value in detail.items():
                    if " " in name or name == ROW:  # as reports.digests writes them
                        yield (entry.subject, int(detail["version"]), name), str(value)


def _message(id: str, place: Place) -> Message:
    number, version, file = place
    return Message(id, {"number": number, "version": version, "file": file})
