from __future__ import annotations

import pytest

from collector.store.store import Point
from dashboards.spark import HEIGHT, WIDTH, Spark, make_spark, stretch_ms

MINUTE_MS = 60_000


@pytest.mark.parametrize(
    ("watched_ms", "shown_ms"),
    [(0, 60_000), (60_000, 60_000), (60_001, 120_000), (350_000, 360_000), (3_000_001, 3_600_000), (10**9, 3_600_000)],
)
def test_a_young_watch_fills_its_curve(watched_ms: int, shown_ms: int) -> None:
    assert stretch_ms(watched_ms, MINUTE_MS) == shown_ms


def test_nothing_seen_is_nothing_drawn() -> None:
    assert make_spark([], [], 0, MINUTE_MS, 1_000) == Spark()


def test_answers_are_a_line_misses_strokes_and_holes_grey() -> None:
    looks = [Point(second * 1_000, int(second != 5)) for second in [*range(10), *range(20, 30)]]
    answers = [Point(at_ms, 10.0) for at_ms, up in looks if up]
    spark = make_spark(looks, answers, 0, 40_000, 1_000)
    assert spark.line.count("M") == 3  # cut at the miss and at the hole
    assert spark.misses == f"M10 {HEIGHT}v-{HEIGHT // 2}"
    assert spark.unseen == f"M18 0h22v{HEIGHT}h-22zM58 0h22v{HEIGHT}h-22z"


def test_a_full_hour_stays_short() -> None:
    looks = [Point(second * 1_000, 1) for second in range(3_600)]
    answers = [Point(at_ms, float(at_ms % 7_919)) for at_ms, _ in looks]
    spark = make_spark(looks, answers, 0, 3_600_000, 1_000)
    assert len(spark.line) < WIDTH * 7
