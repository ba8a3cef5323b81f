"""The file of a backup: a compressed tar, sealed by age as a whole. It never lies on a disk in the clear.

Members: `ledger/<table>/<n>.jsonl`, `keys/{poll,links}.age`, `settings.toml`, `samples.sqlite`, `pictures/…`,
`reports/ab/abcd…`, `manifest.json`.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import re
import tarfile
import zlib
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO

from campuswatch.backup import age
from inventory.errors import DatabaseError

MEMBER = re.compile(
    r"manifest\.json|settings\.toml|samples\.sqlite|keys/[a-z]+\.age|ledger/[a-z_]+/\d{6}\.jsonl"
    r"|pictures/[\w.-]+(/[\w.-]+)*|reports/[0-9a-f]{2}/[0-9a-f]{64}"
)
"""What may be in one. Nothing else is taken out, wherever it wants to lie."""
MOST_READ = 256 << 20
"""Octets of a member that is read into memory as a whole: a piece of the ledger has some megabytes."""
WHOLE = ("manifest.json", "settings.toml", "keys/", "ledger/")
MOST_AT_ONCE = 4 << 20
"""Octets of the plain archive that are read in one go: a tar's headers say themselves how long they are."""
LEVEL = 1
BLOCK = 1 << 20


class Writing:
    """An archive that is being written. `digests` grows with each member."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self.digests: dict[str, str] = {}

    def add(self, name: str, content: bytes) -> None:
        self._put(name, io.BytesIO(content), len(content))

    def add_file(self, name: str, path: Path) -> None:
        with path.open("rb") as file:
            self._put(name, file, os.fstat(file.fileno()).st_size)

    def _put(self, name: str, content: BinaryIO, size: int) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode = size, 0o600
        reader = _Counted(content)
        self._tar.addfile(member, reader)
        self.digests[name] = reader.digest.hexdigest()


class _Counted:
    """Hands octets on and counts them into a digest."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        octets = self._source.read(size)
        self.digest.update(octets)
        return octets


def write(path: Path, recipients: Iterable[str], fill: Callable[[Writing], None]) -> None:
    """`fill` adds the members. The file is there when all of it is on disk, or not at all. Raises OSError."""
    partial = path.with_name(f".{path.name}.partial")
    partial.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as sealed:
            _through_pipe(sealed, list(recipients), fill)
            sealed.flush()
            os.fsync(sealed.fileno())
        partial.replace(path)
        _sync(path.parent)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def _through_pipe(sealed: BinaryIO, recipients: list[str], fill: Callable[[Writing], None]) -> None:
    """One thread packs, this one seals: what lies between is a pipe."""
    source, sink = os.pipe()

    def pack() -> None:
        with (
            os.fdopen(sink, "wb") as plain,
            gzip.GzipFile(fileobj=plain, mode="wb", compresslevel=LEVEL) as packed,
            tarfile.open(fileobj=packed, mode="w|") as tar,
        ):
            fill(Writing(tar))

    with ThreadPoolExecutor(1, "backup") as pool, os.fdopen(source, "rb") as plain:
        packing = pool.submit(pack)
        try:
            age.seal_stream(plain, sealed, recipients)
        except BaseException:
            plain.close()  # who still packs meets a closed pipe, which is no news
            packing.exception()
            raise
        packing.result()


def unpack(path: Path, identity: str, folder: Path) -> None:
    """The members as files below a folder of the caller's. Raises VaultError, DatabaseError for what is no backup."""
    plain = folder / "archive"
    with path.open("rb") as sealed, os.fdopen(os.open(plain, os.O_RDWR | os.O_CREAT, 0o600), "w+b") as clear:
        age.unseal_stream(sealed, clear, identity)
    try:
        with _Bounded(plain) as packed, tarfile.open(fileobj=packed, mode="r:") as tar:
            for member in tar:
                _take_out(tar, member, folder)
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile):
        raise DatabaseError("backup.damaged", file=path.name) from None
    plain.unlink()


class _Bounded(gzip.GzipFile):
    """A header of gigabytes, which zeros cost nobody anything to send, is not read into memory."""

    def read(self, size: int | None = -1) -> bytes:
        if size is None or not 0 <= size <= MOST_AT_ONCE:
            raise tarfile.ReadError
        return super().read(size)


def require_member(name: str) -> None:
    """Raises DatabaseError for what leads elsewhere, or has no place in a backup."""
    if not MEMBER.fullmatch(name) or ".." in name:
        raise DatabaseError("backup.strange_member", member=name[:80])


def _take_out(tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    too_large = member.name.startswith(WHOLE) and member.size > MOST_READ
    require_member(member.name)
    if not member.isfile() or too_large:
        raise DatabaseError("backup.strange_member", member=member.name[:80])
    source = tar.extractfile(member)
    target = folder / member.name
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while source is not None and (octets := source.read(BLOCK)):
            file.write(octets)


def require_digest(folder: Path, name: str, digest: str) -> None:
    """Raises DatabaseError for a member that is not what was written."""
    require_member(name)
    found = hashlib.sha256()
    try:
        with (folder / name).open("rb") as file:
            while octets := file.read(BLOCK):
                found.update(octets)
    except FileNotFoundError:
        raise DatabaseError("backup.member_missing", member=name) from None
    if found.hexdigest() != digest:
        raise DatabaseError("backup.member_altered", member=name)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
