"""The command line as a person uses it: a process of its own, in the folder of the settings."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

LIMIT_S = 60


def run(folder: Path, *words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Speaks English."""
    return subprocess.run(
        [sys.executable, "-m", "campuswatch.cli", *words],
        cwd=folder, input=stdin, capture_output=True, text=True, timeout=LIMIT_S,
        env={**os.environ, "LANG": "en_US.UTF-8"},
    )  # fmt: skip
