"""Photos of devices: files that people put into the folder of photos, told by their path within it."""

from __future__ import annotations

from pathlib import Path

from campuswatch.usecases.actor import Actor
from campuswatch.usecases.device_files import set_file
from inventory.admission import printable
from inventory.database import Database
from inventory.errors import Conflict
from inventory.model.device_file import DeviceFile

MEDIA = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
"""By the first octets of a file: whatever its name says, nothing else is shown."""
MOST_OCTETS = 16 << 20


def place_of(folder: Path, path: str) -> Path | None:
    """Where a path of the ledger lies, None where that is outside the folder or no file."""
    try:
        found = (folder / path).resolve(strict=True)
        fine = found.is_relative_to(folder.resolve()) and found.is_file() and found.stat().st_size <= MOST_OCTETS
    except (OSError, ValueError, RuntimeError):  # not there, a zero byte in it, links in a circle
        return None
    return found if fine else None


def media_of(octets: bytes) -> str:
    """Empty for what is no picture."""
    return next((media for begin, media in MEDIA.items() if octets.startswith(begin)), "")


def add_photo(database: Database, actor: Actor, code: str, path: str, folder: Path, *, now_ms: int) -> DeviceFile:
    """Raises Conflict where no picture lies there inside the folder; Missing, Forbidden."""
    wanted = path.strip()
    found = place_of(folder, wanted)
    if found is None or not media_of(beginning_of(found)):
        raise Conflict("device_file.no_photo", path=printable(wanted), folder=str(folder))
    return set_file(database, actor, code, {}, photos=[wanted], now_ms=now_ms)


def drop_photo(database: Database, actor: Actor, code: str, path: str, *, now_ms: int) -> DeviceFile:
    """It is no more of the file; what lies in the folder stays. Raises Missing, Forbidden."""
    return set_file(database, actor, code, {}, dropped=[path], now_ms=now_ms)


def beginning_of(place: Path) -> bytes:
    """The first octets of a file; none where it cannot be read."""
    try:
        with place.open("rb") as file:
            return file.read(16)
    except OSError:
        return b""
