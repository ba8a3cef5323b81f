from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from web_campus import Campus


@pytest.fixture
def campus(tmp_path: Path) -> Iterator[Campus]:
    """One school, without devices yet."""
    made = Campus(tmp_path)
    made.school()
    yield made
    made.close()
