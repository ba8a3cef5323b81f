from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path[:0] = [str(Path(__file__).parents[1] / name) for name in ("campuswatch", "inventory")]

from planted_campus import PlantedCampus  # noqa: E402
from web_browser import Browser  # noqa: E402


@pytest.fixture(scope="session")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PlantedCampus]:
    """Nobody changes it: who wants to change something makes one of his own."""
    made = PlantedCampus(tmp_path_factory.mktemp("planted"))
    yield made
    made.close()


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    made = Browser(tmp_path_factory.mktemp("profile"))
    yield made
    made.close()
