"""A secret on a page: shown once, to a person who typed the password lately and says why, and nowhere else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from device_stage import SECRET, Stage01, planted
from posting import post
from web_campus import Campus, get

from campuswatch.usecases.roles import Role
from inventory.model.scope import BUREAU
from inventory.repository import audit_rows, changes

WHY = {"reason": "new lens, needs the web page"}


@pytest.fixture
def campus(tmp_path: Path) -> Iterator[Campus]:
    made = Campus(tmp_path)
    yield made
    made.close()


@pytest.fixture
def stage(campus: Campus) -> Stage01:
    found = planted(campus)
    campus.no_vault = lambda: found.vault  # type: ignore[method-assign]
    return found


def asked(stage: Stage01, **more: str) -> dict[str, str]:
    return {"id": stage.credential, "device": stage.camera.code, **WHY, **more}


def test_it_stands_in_the_answer_alone(campus: Campus, stage: Stage01) -> None:
    app = campus.app(role=Role.TECHNICIAN, of="s01")
    answer = post(app, "/do/secret.reveal", asked(stage))
    assert answer.status == 200
    assert SECRET in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert "location" not in answer.headers
    assert "<script" not in answer.text.split("<body")[1]
    for page in (f"/device/{stage.camera.code}/logins", f"/device/{stage.camera.code}", "/logins/s01?all=1"):
        assert SECRET not in get(app, page).text
    with campus.database.read() as connection:
        rows = audit_rows.entries(connection, BUREAU, "s01")
        events = changes.history(connection, BUREAU, stage.camera.code)
    [told] = [one for one in rows if one.action == "secret.revealed"]
    assert told.actor.startswith("technician s01")
    assert json.loads(told.detail)["reason"] == WHY["reason"]
    assert SECRET not in json.dumps([str(one) for one in [*rows, *events]])


@pytest.mark.parametrize("reason", ["", "no", "x" * 201])
def test_without_a_reason_nothing_is_opened(campus: Campus, stage: Stage01, reason: str) -> None:
    answer = post(campus.app(), "/do/secret.reveal", asked(stage, reason=reason))
    assert answer.status == 422
    assert SECRET not in answer.text
    assert revealed(campus) == 0


def test_a_login_of_long_ago_opens_nothing(campus: Campus, stage: Stage01) -> None:
    app = campus.app()
    get(app, "/")  # the session begins
    campus.clock.at_ms += 11 * 60_000
    answer = post(app, "/do/secret.reveal", asked(stage))
    assert answer.status in (401, 403, 409, 422)
    assert SECRET not in answer.text
    assert revealed(campus) == 0


@pytest.mark.parametrize(
    ("role", "of", "status"),
    [
        (Role.VIEWER, "s01", 403),
        (Role.DUTY, "s01", 403),
        (Role.AUDITOR, "", 403),
        (Role.TECHNICIAN, "s02", 404),
    ],
)
def test_who_may_not_is_told_nothing(campus: Campus, stage: Stage01, role: Role, of: str, status: int) -> None:
    app = campus.app(role=role, of=of)
    answer = post(app, "/do/secret.reveal", asked(stage))
    assert answer.status == status
    assert SECRET not in answer.text
    assert revealed(campus) == 0


def revealed(campus: Campus) -> int:
    with campus.database.read() as connection:
        rows = audit_rows.entries(connection, BUREAU, "s01")
    return sum(one.action == "secret.revealed" for one in rows)
