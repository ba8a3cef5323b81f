"""The key file: 32 random bytes that only the service may read. Without it the vault stays shut for ever."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from inventory.errors import VaultError
from inventory.vault import KEY_BYTES


def create_key_file(path: Path, key: bytes | None = None) -> None:
    """Write a fresh key, or one that comes back from a backup: readable by its owner only, on disk when this returns.

    Never overwrites: a lost key is lost for ever. Raises VaultError.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise VaultError("vault.key_file_exists", file=str(path)) from None
    except OSError as error:
        raise VaultError("vault.key_file_unwritable", file=str(path), reason=str(error.strerror)) from error
    with os.fdopen(descriptor, "wb") as file:
        file.write(os.urandom(KEY_BYTES) if key is None else key)
        file.flush()
        os.fsync(file.fileno())
    sync_folder(path)


def next_key_file(path: Path) -> Path:
    """Where the key lies that is about to take the place of the one at `path`."""
    return path.with_name(f"{path.name}.next")


def replace_key_file(path: Path) -> None:
    """The next key is the key from now on, durably; the one before is gone."""
    next_key_file(path).replace(path)
    sync_folder(path)


def sync_folder(path: Path) -> None:
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def read_key_file(path: Path) -> bytes:
    """The key, if the file is a plain one of ours (or root's) that nobody else can read. Raises VaultError."""
    try:
        # Not blocking, so that a pipe in its place cannot hang the service; what it is is asked of the open file.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError as error:
        raise VaultError("vault.key_file_unreadable", file=str(path), reason=str(error.strerror)) from error
    try:
        require_private(path, os.fstat(descriptor))
        key = os.read(descriptor, KEY_BYTES + 1)
    finally:
        os.close(descriptor)
    if len(key) != KEY_BYTES:
        raise VaultError("vault.bad_key_length", found=len(key), wanted=KEY_BYTES)
    return key


def require_private(path: Path, status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise VaultError("vault.key_file_not_plain", file=str(path))
    if status.st_uid not in (os.geteuid(), 0):
        raise VaultError("vault.key_file_owner", file=str(path))
    if stat.S_IMODE(status.st_mode) & 0o077:
        raise VaultError("vault.key_file_mode", file=str(path), mode=f"{stat.S_IMODE(status.st_mode):04o}")
