"""The files of reports: each under the SHA-256 of its octets, written once, checked whenever it is read.

`<folder>/ab/abcd…`: a county's reports of a year are some hundred thousand files, too many for one folder. A file that
no row of the ledger names is what a crash left before the row was written; it harms nobody.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from inventory.errors import LedgerError

DIGEST = re.compile(r"[0-9a-f]{64}")
MOST = 64 << 20
"""Octets of one file."""


class ArchiveError(LedgerError):
    """A file of the archive is missing, is not what was put there, or cannot be kept, in one sentence."""


@dataclass(frozen=True, slots=True)
class Archive:
    folder: Path

    def keep(self, octets: bytes) -> str:
        """The digest under which they are durable when this returns. What is there already stays. Raises OSError,
        ArchiveError for more than MOST, or where other octets stand under this digest."""
        if len(octets) > MOST:
            raise ArchiveError("archive.too_large", size=len(octets), limit=MOST)
        digest = hashlib.sha256(octets).hexdigest()
        path = self.path(digest)
        if path.exists():
            self.read(digest)
            return digest
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Linked to its name when it is whole: a crash or a full disk leaves no half a report under a digest.
        partial = path.with_name(f".{uuid4().hex}.partial")
        try:
            _write(partial, octets)
            with contextlib.suppress(FileExistsError):  # another process made the same paper: equal octets
                os.link(partial, path)
        finally:
            partial.unlink(missing_ok=True)
        _sync(path.parent)
        return digest

    def read(self, digest: str) -> bytes:
        """Raises ArchiveError where it is missing or not what was put there."""
        try:
            octets = self.path(digest).read_bytes()
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            raise ArchiveError("archive.file_missing", digest=digest[:16]) from None
        if hashlib.sha256(octets).hexdigest() != digest:
            raise ArchiveError("archive.file_altered", digest=digest[:16])
        return octets

    def path(self, digest: str) -> Path:
        if not DIGEST.fullmatch(digest):
            raise ArchiveError("archive.file_missing", digest=digest[:16])
        return self.folder / digest[:2] / digest

    def digests(self) -> Iterator[str]:
        """Of all files that are there, in order; what is no file of ours is left out."""
        for path in sorted(self.folder.glob("??/*")):
            if DIGEST.fullmatch(path.name) and path.parent.name == path.name[:2] and path.is_file():
                yield path.name


def _write(path: Path, octets: bytes) -> None:
    """Raises OSError that names the folder: a full disk alone does not say which."""
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(octets)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path.parent)) from error


def _sync(folder: Path) -> None:
    """The names too; and that of a folder just made."""
    for one in (folder, folder.parent):
        descriptor = os.open(one, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
