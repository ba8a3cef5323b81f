"""The parts of an .xlsx file, unpacked within limits: the sizes that an archive declares are not believed."""

from __future__ import annotations

import io
import zipfile
import zlib

from inventory.spreadsheet import limits
from inventory.spreadsheet.book import Unreadable

PIECE = 1024 * 1024
ENCRYPTED = 0x1


class Archive:
    """Raises Unreadable from each of its methods."""

    def __init__(self, octets: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(octets))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError) as error:
            raise Unreadable("sheet.damaged") from error
        if len(self._zip.namelist()) > limits.PARTS:
            raise Unreadable("sheet.too_much", what="parts", limit=limits.PARTS)
        # Parts are found whatever their case and a leading slash: OPC names are alike in both (ISO/IEC 29500-2).
        self._names = {name.lstrip("/").replace("\\", "/").lower(): name for name in self._zip.namelist()}
        self._left = limits.ALL_OCTETS

    def has(self, beginning: str) -> bool:
        return any(name.startswith(beginning) for name in self._names)

    def read(self, name: str) -> bytes | None:
        """None where there is no such part."""
        stored = self._names.get(name.lstrip("/").lower())
        if stored is None:
            return None
        info = self._zip.getinfo(stored)
        if info.flag_bits & ENCRYPTED:
            raise Unreadable("sheet.locked")
        most = min(limits.PART_OCTETS, self._left)
        try:
            with self._zip.open(info) as part:
                octets = part.read(most + 1)
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError) as error:
            raise Unreadable("sheet.damaged") from error
        if len(octets) > most:
            raise Unreadable("sheet.bomb", limit=most // PIECE)
        self._left -= len(octets)
        return octets
