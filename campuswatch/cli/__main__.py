"""`python -m campuswatch.cli`: the command where no script is on the path."""

from __future__ import annotations

from campuswatch.cli.main import main

main()
