"""What open pages share: made once a second, never after news, and without anything of whoever asked first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import event
from starlette.responses import Response
from web_campus import MINUTE_MS, START_MS, Campus, get

from campuswatch.usecases.roles import Role
from campuswatch.web.shared import Shared
from inventory.model.transition import Observed


class Clock:
    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def test_an_answer_serves_for_a_second_and_until_something_is_news() -> None:
    clock, made = Clock(), list[str]()

    def make() -> Response:
        made.append("")
        return Response(f"{len(made)}")

    shared = Shared(clock)
    assert [shared.of("a", make).body for _ in range(3)] == [b"1"] * 3
    assert shared.of("b", make).body == b"2"
    clock.now_s = 1.0
    assert shared.of("a", make).body == b"3"
    shared.forget()
    assert shared.of("a", make).body == b"4"
    clock.now_s = 0.5  # a clock that went back is no reason to show what is old
    assert shared.of("a", make).body == b"5"


def test_what_a_layer_puts_on_one_answer_is_not_on_the_next() -> None:
    shared = Shared(Clock())
    first = shared.of("a", lambda: Response("x"))
    first.headers["x-own"] = "1"
    assert "x-own" not in shared.of("a", lambda: Response("y")).headers


def test_what_is_refused_is_not_kept() -> None:
    shared = Shared(Clock())

    def fail() -> Response:
        raise EOFError

    with pytest.raises(EOFError):
        shared.of("a", fail)
    assert shared.of("a", lambda: Response("x")).body == b"x"


@pytest.fixture
def campus(tmp_path: Path) -> Iterator[Campus]:
    made = Campus(tmp_path)
    for code, name in (("s01", "Hope"), ("s02", "Joy")):
        made.school(code, name)
        made.observe(made.device(1, school=code), Observed.UP, START_MS)
    made.at(MINUTE_MS)
    yield made
    made.close()


@pytest.mark.parametrize("path", ["/", "/wall", "/school/s01", "/school/s01/today"])
def test_open_pages_share_nothing_of_a_person_and_nothing_across_scopes(campus: Campus, path: str) -> None:
    app = campus.app()
    token = campus.sign_in(Role.VIEWER, "s02")
    asked: list[str] = []
    first = get(app, path, x_campuswatch_live="1")
    event.listen(campus.database._readers, "before_cursor_execute", lambda *call: asked.append(call[2]))
    again = get(app, path, x_campuswatch_live="1")
    assert first.body == again.body
    assert not [statement for statement in asked if "transition" in statement]
    for secret in ("csrf", 'name="csrf"', "administrator"):
        assert secret not in first.text
    other = get(app, path, x_campuswatch_live="1", cookie=f"session={token}")
    assert "Hope" not in other.text
    whole = get(app, path)
    assert ("csrf" in whole.text) == (path != "/wall")
