"""The files of reports: whole or not at all, under their digest, never altered unnoticed."""

from __future__ import annotations

import errno
import hashlib
import resource
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from campuswatch.reports.archive import MOST, Archive, ArchiveError

PAPER = b"%PDF-1.7 a paper"


def test_a_file_lies_under_its_digest_for_its_owner_alone(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "reports")
    digest = archive.keep(PAPER)
    assert digest == hashlib.sha256(PAPER).hexdigest()
    assert archive.read(digest) == PAPER
    assert archive.path(digest).stat().st_mode & 0o777 == 0o600
    assert archive.path(digest).parent.stat().st_mode & 0o077 == 0


def test_the_same_octets_are_kept_once_whoever_brings_them(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "reports")
    with ThreadPoolExecutor(8) as pool:
        digests = set(pool.map(archive.keep, [PAPER] * 40))
    assert list(archive.digests()) == list(digests)
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == list(digests)


def test_what_was_altered_or_is_missing_is_told_and_never_written_over(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    digest = archive.keep(PAPER)
    archive.path(digest).write_bytes(PAPER + b" forged")
    for deed in (lambda: archive.read(digest), lambda: archive.keep(PAPER)):
        with pytest.raises(ArchiveError) as refused:
            deed()
        assert refused.value.message.id == "archive.file_altered"
    assert archive.path(digest).read_bytes() == PAPER + b" forged"
    archive.path(digest).unlink()
    with pytest.raises(ArchiveError) as missed:
        archive.read(digest)
    assert missed.value.message.id == "archive.file_missing"
    archive.path(digest).mkdir()
    with pytest.raises(ArchiveError):
        archive.read(digest)


def test_half_a_file_of_a_crash_is_none(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    digest = hashlib.sha256(PAPER).hexdigest()
    archive.path(digest).parent.mkdir()
    (archive.path(digest).parent / ".0.partial").write_bytes(PAPER[:4])
    assert list(archive.digests()) == []
    assert archive.read(archive.keep(PAPER)) == PAPER


@pytest.mark.parametrize("name", ["", "../../../etc/passwd", "D" * 64, "d" * 63, "d" * 64 + "/x"])
def test_no_other_name_leads_to_a_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(ArchiveError):
        Archive(tmp_path).read(name)


def test_a_file_too_large_is_refused_before_it_lies_there(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError) as refused:
        Archive(tmp_path).keep(bytes(MOST + 1))
    assert refused.value.message.id == "archive.too_large"
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_named_and_leaves_no_part(tmp_path: Path) -> None:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4, limits[1]))
    try:
        with pytest.raises(OSError, match="too large") as refused:
            Archive(tmp_path).keep(PAPER)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert refused.value.errno == errno.EFBIG
    assert Path(refused.value.filename).parent == tmp_path
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
