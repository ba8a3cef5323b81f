"""The figures that the bench of pictures draws from what was said of looks."""

from __future__ import annotations

import pytest

pytest.importorskip("av")

from bench.pictures import at_most, opened
from inventory.model.picture import PictureVerdict

OK, DARK, FROZEN = PictureVerdict.OK, PictureVerdict.DARK, PictureVerdict.FROZEN


@pytest.mark.parametrize(("count", "rate"), [(0, 2.996), (1, 4.744), (2, 6.296), (10, 16.962)])
def test_a_rate_is_bounded_as_in_the_tables_of_poisson(count: int, rate: float) -> None:
    assert at_most(count) == pytest.approx(rate, abs=1e-3)


def test_so_many_looks_in_a_row_as_the_policy_wants_make_a_defect() -> None:
    assert list(opened([DARK, DARK, OK, DARK, OK])) == []
    assert list(opened([OK, DARK, DARK, DARK, DARK, OK])) == [DARK]
    assert list(opened([OK, FROZEN, OK, DARK, DARK, DARK])) == [FROZEN, DARK]
