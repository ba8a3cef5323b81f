"""Runs pytest again and again in folders that differ in a few words: libraries are imported once, then each run is a
fork of this process.

Reads lines of JSON, `[folder, [test, ...], seconds for a test, seconds for all, octets of memory]`; answers each with a
line `[exit code, words]`. A run that had to be ended or was killed has the code null.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import tempfile
import time
import traceback
from pathlib import Path

PRELOADED = (
    *("aiosmtpd.controller", "alembic.command", "click", "cryptography.x509", "hypothesis", "jinja2", "openpyxl"),
    *("paramiko", "pydantic", "pytest", "sqlalchemy", "sqlalchemy.dialects.postgresql", "sqlalchemy.dialects.sqlite"),
    *("starlette.applications", "starlette.routing", "uvicorn"),
)
BROKEN = 70  # what os.EX_SOFTWARE says: none of pytest's codes
PATIENCE_S = 0.01


def answer(folder: str, tests: list[str], test_s: int, longest_s: int, memory: int) -> tuple[int | None, str]:
    with tempfile.TemporaryFile() as said:
        child = os.fork()
        if child == 0:
            os._exit(run(folder, tests, test_s, memory, said.fileno()))
        code = waited(child, longest_s)
        said.seek(0)
        return code, said.read().decode("utf-8", "replace")[-4000:]


def run(folder: str, tests: list[str], test_s: int, memory: int, said: int) -> int:
    """A test whose guard is gone may want all memory, and all time."""
    import pytest

    os.dup2(said, 1)
    os.dup2(said, 2)
    os.chdir(folder)
    sys.path.insert(0, folder)
    os.environ["PYTHONPATH"] = folder
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    without = [word for name in ("cacheprovider", "xdist", "schemathesis") for word in ("-p", f"no:{name}")]
    try:
        return int(pytest.main(["-q", "-x", *without, "--timeout", str(test_s), *tests]))
    except BaseException:  # noqa: BLE001 - nothing may come back into the parent's frames
        traceback.print_exc()
        return BROKEN
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


def waited(child: int, longest_s: int) -> int | None:
    end = time.monotonic() + longest_s
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.WEXITSTATUS(status) if os.WIFEXITED(status) else None
        time.sleep(PATIENCE_S)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


def main() -> None:
    here = str(Path(__file__).parent)
    sys.path[:] = [one for one in sys.path if one != here]
    for name in PRELOADED:
        __import__(name)
    for line in sys.stdin:
        print(json.dumps(answer(*json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
