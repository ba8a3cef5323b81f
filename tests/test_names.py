"""Our top-level packages have plain names (docs/decisions/0010): no locked distribution may install one of them."""

from __future__ import annotations

from importlib.metadata import distributions
from pathlib import Path

ROOT = Path(__file__).parent.parent
OURS = {path.parent.name for path in ROOT.glob("*/__init__.py")}


def test_no_distribution_installs_a_package_with_one_of_our_names() -> None:
    assert {"language", "inventory", "collector", "alerts", "dashboards", "campuswatch", "simulator"} <= OURS
    clashes = {
        f"{distribution.name}: {file}"
        for distribution in distributions()
        if distribution.name != "campuswatch"
        for file in distribution.files or ()
        if file.parts[0].removesuffix(".py") in OURS
    }
    assert clashes == set()
