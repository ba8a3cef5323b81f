"""Fuzzing: `python -m tests.fuzz --minutes 10 [--seed N] [TARGET …]`. Ends with 1 where something was found."""

from __future__ import annotations

import argparse
import secrets
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.fuzz.child import Finding, Tally, run
from tests.fuzz.targets import TARGETS

FINDINGS = Path("build/fuzz")
PROCESSES = 2
MOST_INPUTS = 1 << 40


def write(finding: Finding) -> Path:
    """The input as a file whose name says by whom it is to be read."""
    FINDINGS.mkdir(parents=True, exist_ok=True)
    path = FINDINGS / f"{finding.target}.{finding.seed}.{finding.number}"
    path.write_bytes(TARGETS[finding.target].input(finding.seed, finding.number))
    return path


def told(name: str, tally: Tally, finding: Finding | None) -> str:
    line = f"{name:18} {tally.inputs:>9} inputs, {tally.read:>9} read, slowest {tally.slowest_ms:6.1f} ms"
    if finding is None:
        return line
    return f"{line}\n  FOUND {finding.what}\n  replay: python -m tests.fuzz.replay {write(finding)}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0, help="for all targets together")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1 << 32))
    parser.add_argument("targets", nargs="*", choices=[*TARGETS, []], metavar="TARGET", help=", ".join(TARGETS))
    asked = parser.parse_args()
    names = asked.targets or list(TARGETS)
    seconds = asked.minutes * 60 * PROCESSES / len(names)
    print(f"seed {asked.seed}: {len(names)} targets, {seconds:.0f} s each", flush=True)
    for name in names:
        _ = TARGETS[name].seeds  # before the forks
    found = 0
    with ThreadPoolExecutor(PROCESSES) as pool:
        runs = pool.map(lambda name: (name, *run(TARGETS, name, asked.seed, 0, MOST_INPUTS, seconds)), names)
        for name, tally, finding in runs:
            found += finding is not None
            print(told(name, tally, finding), flush=True)
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
