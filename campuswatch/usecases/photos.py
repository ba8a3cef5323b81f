"""Photos of devices: files that people put into the school's own folder of photos, told by their path within it."""

from __future__ import annotations

from pathlib import Path

from campuswatch.usecases.actor import Actor, Right
from campuswatch.usecases.device_files import set_file
from campuswatch.usecases.lookup import device_for
from inventory.admission import printable
from inventory.database import Database
from inventory.errors import Conflict
from inventory.model.device_file import DeviceFile

MEDIA = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
"""By the first octets of a file: whatever its name says, nothing else is shown."""
MOST_OCTETS = 16 << 20


def folder_of(photos: Path, school: str) -> Path:
    """One for each school: no path of one school reaches what lies in another's."""
    return photos / school


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


def add_photo(database: Database, actor: Actor, code: str, path: str, photos: Path, *, now_ms: int) -> DeviceFile:
    """`photos` holds the folders of all schools. Raises Conflict where no picture lies inside that of the device's
    school; Missing, Forbidden."""
    with database.read() as connection:
        device = device_for(connection, actor, Right.KEEP, code)
    wanted, folder = path.strip(), folder_of(photos, device.school)
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
