"""What lasts keeps nobody from pages: passwords and papers wait in a line of their own, and it has an end."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from door import PASSWORD, Guarded, Tab
from starlette.exceptions import HTTPException

from campuswatch.usecases.roles import Role
from campuswatch.web.app import PAGES, POSTS
from campuswatch.web.lane import BUSY, ROOM, Lane, Lanes

DOORS = {"/login", "/first/{token}", "/enter/{token}", "/account/password", "/account/factor"}


def test_who_comes_when_the_line_is_full_is_sent_away_and_all_others_are_served() -> None:
    at_once, waiting = ROOM[Lane.DOORS]
    gate, begun = Event(), []

    def work() -> int:
        begun.append(1)
        assert gate.wait(20)
        return 1

    async def crowd() -> None:
        lanes = Lanes()
        inside = [asyncio.create_task(lanes.run(Lane.DOORS, work)) for _ in range(at_once + waiting)]
        while len(begun) < at_once:
            await asyncio.sleep(0.01)
        with pytest.raises(HTTPException) as refused:
            await lanes.run(Lane.DOORS, work)
        assert (refused.value.status_code, refused.value.detail) == (503, BUSY)
        assert await lanes.run(Lane.OPEN, lambda: 2) == await lanes.run(Lane.WORKS, lambda: 2) == 2
        assert len(begun) == at_once
        inside.pop().cancel()
        await asyncio.sleep(0)
        late = asyncio.create_task(lanes.run(Lane.DOORS, work))
        gate.set()
        assert await asyncio.gather(*inside, late) == [1] * (at_once + waiting)

    asyncio.run(crowd())


def test_every_door_at_which_a_password_is_stretched_has_its_line() -> None:
    assert {post.path for post in POSTS if post.lane is Lane.DOORS} == DOORS
    assert {page.path for page in PAGES if page.lane is Lane.WORKS} >= {"/audit", "/export", "/import/{upload}"}


@pytest.fixture
def hall(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Guarded]:
    monkeypatch.setattr("campuswatch.web.app.MOST_TRIES", 3)
    made = Guarded(tmp_path)
    made.school("s01")
    yield made
    made.close()


def test_a_school_behind_one_address_signs_in_as_often_as_it_likes(hall: Guarded) -> None:
    hall.let("mai", Role.VIEWER)
    app = hall.app()
    assert [Tab(app).enter("mai").status for _ in range(5)] == [303] * 5
    assert [Tab(app).enter("mai", PASSWORD + "x").status for _ in range(4)] == [401] * 3 + [429]
    assert Tab(app).enter("mai").status == 429
