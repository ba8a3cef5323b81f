"""The process that ships: one for each spool, and none for a service that is gone."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from campuswatch.settings import FILE_NAME, load
from campuswatch.shipper.__main__ import alone, whole
from collector.store.spool import cursor


def test_whoever_is_stopped_before_its_turn_has_none(tmp_path: Path) -> None:
    stop = threading.Event()
    with alone(tmp_path, stop) as first:
        stop.set()
        with alone(tmp_path, stop) as second:
            assert (first, second) == (True, False)
    with alone(tmp_path, stop) as after:
        assert after


def test_a_shipper_that_waits_for_its_turn_ends_with_its_service_and_leaves_the_cursor_alone(tmp_path: Path) -> None:
    config = tmp_path / FILE_NAME
    config.write_text('[store]\nkind = "influx"\n', encoding="utf-8")
    spool = load(config).spool_path
    spool.mkdir(parents=True)
    with alone(spool, threading.Event()):
        command = [sys.executable, "-m", "campuswatch.shipper", str(config)]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert not (spool / cursor.NAME).exists()


def test_whoever_rolls_up_no_more_ends_the_process() -> None:
    def broken(_: threading.Event) -> None:
        raise ValueError("a figure that is none")

    stop = threading.Event()
    with pytest.raises(ValueError, match="is none"):
        whole(broken, stop)
    assert stop.is_set()
