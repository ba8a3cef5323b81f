"""The wiring of a simulated campus, found from tables of which some rows are stale, wrong or missing."""

from __future__ import annotations

from bench.topology import judge

SEEDS = 6


def test_true_tables_tell_the_true_wiring() -> None:
    for score in judge(SEEDS, 0.0).values():
        assert score.true > 40
        assert (score.precision, score.recall) == (1.0, 1.0)


def test_a_twentieth_of_wrong_rows_makes_few_false_links() -> None:
    """A wrong row in a device's own switch cannot be told from a right one: 2.5 % are."""
    scores = judge(SEEDS, 0.05)
    assert (scores["cables"].precision, scores["cables"].recall) == (1.0, 1.0)
    ports, channels = scores["ports"], scores["channels"]
    assert ports.precision > 0.95
    assert (ports.false - ports.near) / ports.found < 0.02  # on another switch
    assert ports.recall > 0.78
    assert channels.precision > 0.94
    assert channels.recall > 0.87


def test_the_trial_notices_when_tables_are_believed_row_by_row() -> None:
    assert judge(SEEDS, 0.3)["ports"].precision < 0.9
