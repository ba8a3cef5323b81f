"""The shelf: what was made a moment ago is not made again, and it never grows without bounds."""

from __future__ import annotations

from dashboards.recordings.shelf import Shelf


def test_what_is_fresh_is_not_made_again() -> None:
    made: list[int] = []
    shelf: Shelf[int] = Shelf(fresh_s=15)

    def make() -> int:
        made.append(len(made))
        return made[-1]

    assert [shelf.get("a", now_s, make) for now_s in (0, 14.9, 15, 29, 31)] == [0, 0, 1, 1, 2]
    assert shelf.get("b", 31, make) == 3


def test_the_oldest_make_room() -> None:
    shelf: Shelf[str] = Shelf(most=2)
    for key in "abca":
        shelf.get(key, 0, lambda: "first")
    assert shelf.get("c", 0, lambda: "again") == "first"
    assert shelf.get("b", 0, lambda: "again") == "again"
