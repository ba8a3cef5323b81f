"""The command line as a person uses it, in the folder of the settings: in a process of its own, or in this one."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from unittest.mock import patch

from campuswatch.cli.main import main

LIMIT_S = 60


def run(folder: Path, *words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Speaks English."""
    return subprocess.run(
        [sys.executable, "-m", "campuswatch.cli", *words],
        cwd=folder, input=stdin, capture_output=True, text=True, timeout=LIMIT_S,
        env={**os.environ, "LANG": "en_US.UTF-8"},
    )  # fmt: skip


def run_here(folder: Path, *words: str, columns: int = 0, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Speaks English, on a terminal of so many columns; a tenth of a second where a process takes one."""
    out, err = io.StringIO(), io.StringIO()
    code, mask = 0, os.umask(0o077)
    os.umask(mask)
    environment = {"LANG": "en_US.UTF-8", "COLUMNS": str(columns or "")}
    typed = patch.multiple(sys, argv=["campuswatch", *words], stdin=io.StringIO(stdin))
    with chdir(folder), redirect_stdout(out), redirect_stderr(err), patch.dict(os.environ, environment), typed:
        try:
            main()
        except SystemExit as ended:
            code = int(ended.code or 0)
        finally:
            os.umask(mask)
    return subprocess.CompletedProcess(words, code, out.getvalue(), err.getvalue())
