"""What goes with a mail: files of the archive of reports, read when it is sent and checked by their digest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePath

from alerts.notifiers.notifier import Delayed, Enclosure
from campuswatch.reports.archive import Archive, ArchiveError
from inventory.model.notice import Attachment

TYPES: Mapping[str, str] = {
    ".pdf": "application/pdf",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".html": "text/html",
    ".csv": "text/csv",
    ".json": "application/json",
    ".zip": "application/zip",
}
ANY = "application/octet-stream"


def enclose(archive: Archive, attachments: Sequence[Attachment]) -> tuple[Enclosure, ...]:
    """Raises Delayed for what cannot be read: a mail that says that something is attached is not sent without it, and
    a disk may come back."""
    return tuple(Enclosure(one.name, type_of(one.name), _octets(archive, one)) for one in attachments)


def type_of(name: str) -> str:
    return TYPES.get(PurePath(name).suffix.lower(), ANY)


def _octets(archive: Archive, one: Attachment) -> bytes:
    try:
        return archive.read(one.digest)
    except (ArchiveError, OSError) as error:
        raise Delayed("mail.no_attachment", name=one.name) from error
