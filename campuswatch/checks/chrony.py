"""What chrony says of this machine's clock: `chronyc -c tracking`, which asks the daemon on loopback.

The kernel does not tell how far a clock is off that chrony keeps: chrony turns the clock's rate and leaves the kernel's
own correction at 0. Source: chronyc(1), "tracking", whose fifth value is positive where the clock is slow.
"""

from __future__ import annotations

import math
import shutil
import subprocess

VALUES = 14
UNREACHED = 0  # stratum of who follows no server
PATIENCE_S = 3.0


def read_tracking(line: str) -> float | None:
    """Seconds by which the clock is ahead of its servers; None where it follows none, or for anything else."""
    values = line.strip().split(",")
    if len(values) < VALUES or values[0] in ("", "00000000", "7F7F0101"):  # nobody, or its own word
        return None
    try:
        stratum, slow_s = int(values[2]), float(values[4])
    except ValueError:
        return None
    return -slow_s if stratum != UNREACHED and math.isfinite(slow_s) else None


def ask_chrony() -> float | None:
    """None where there is no chrony, or it does not answer."""
    command = shutil.which("chronyc")
    if command is None:
        return None
    try:
        done = subprocess.run(  # noqa: S603 - a fixed command
            [command, "-c", "tracking"], capture_output=True, text=True, timeout=PATIENCE_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return read_tracking(done.stdout) if done.returncode == 0 else None
