"""A file of any name -> a workbook of plain values. What it is, is told by its first octets, not by its ending."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from inventory.spreadsheet import limits
from inventory.spreadsheet.book import Book, Unreadable
from inventory.spreadsheet.csv_reading import Known, read_csv
from inventory.spreadsheet.xlsx_reading import read_xlsx

ZIP = b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
MARKUP = (b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta")


def read_book(path: Path, known: Known) -> Book:
    """Raises Unreadable for what is no spreadsheet or is refused, OSError for a file that cannot be opened."""
    return book_of(read_octets(path), path.stem, known)


def read_octets(path: Path) -> bytes:
    """Not blocking, so that a pipe of that name cannot hang us."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    with open(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise Unreadable("sheet.no_file", file=str(path))
        octets = file.read(limits.FILE_OCTETS + 1)
    if len(octets) > limits.FILE_OCTETS:
        raise Unreadable("sheet.too_large", limit=limits.FILE_OCTETS // 1024 // 1024)
    return octets


def book_of(octets: bytes, name: str, known: Known) -> Book:
    """Raises Unreadable."""
    if octets.startswith((ZIP, EMPTY_ZIP)):
        return read_xlsx(octets, name)
    if octets.startswith(COMPOUND):
        raise Unreadable("sheet.locked" if ENCRYPTED in octets else "sheet.old_xls")
    if octets[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(MARKUP):
        raise Unreadable("sheet.web_page")
    if not octets.strip():
        raise Unreadable("sheet.empty")
    return read_csv(octets, name, known)
