"""A guard: a few words of source that keep a hostile device from moving us, and the test that fails without them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent.parent


class Guard(NamedTuple):
    """`source` stands exactly once in `file`; with `without` in its place the guard is gone and `test` fails."""

    name: str
    protects: str
    file: str
    source: str
    without: str
    test: str

    @property
    def test_file(self) -> str:
        return self.test.partition("::")[0]

    @property
    def test_name(self) -> str:
        """Without the parameters."""
        return self.test.partition("::")[2].partition("[")[0]


@contextmanager
def removed(guard: Guard, tree: Path) -> Iterator[None]:
    """Takes the guard out of a copy of the project, and puts it back. Raises ValueError where its source does not
    stand once."""
    path = tree / guard.file
    text = path.read_text(encoding="utf-8")
    if text.count(guard.source) != 1:
        raise ValueError(f"{guard.name}: {text.count(guard.source)} times in {guard.file}: {guard.source!r}")
    times = path.stat()
    path.write_text(text.replace(guard.source, guard.without), encoding="utf-8")
    try:
        yield
    finally:
        path.write_text(text, encoding="utf-8")
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
