"""Who may ask the API: tokens and sessions, rights, schools and units, how often, and nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from api_campus import ask, plant_everything, send, token_of, told
from web_campus import KEY, MINUTE_MS, Campus, get

from campuswatch.settings import Settings, Web
from campuswatch.usecases import tokens
from campuswatch.usecases.actor import Actor, Forbidden, Right
from campuswatch.usecases.roles import ROLES, Role
from campuswatch.web.api.resources import RESOURCES
from inventory.errors import Conflict, Missing
from inventory.model.scope import BUREAU, Scope
from inventory.repository import api_tokens, people, person_logins

OPEN = ("holidays", "obligations", "targets")
DAY_MS = 86_400_000


@pytest.fixture
def campus(tmp_path: Path) -> Iterator[Campus]:
    made = Campus(tmp_path)
    made.school()
    made.device(1)
    made.at(MINUTE_MS)
    yield made
    made.close()


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Campus]:
    made = Campus(tmp_path_factory.mktemp("full"))
    plant_everything(made)
    yield made
    made.close()


@pytest.fixture(scope="module")
def paths(full: Campus) -> list[tuple[str, str]]:
    """Each list and, where it has one, a thing of it that stands in S01: resource and address."""
    app = full.app()
    found = []
    for one in RESOURCES.values():
        found.append((one.name, f"/api/v1/{one.name}"))
        items = told(get(app, f"/api/v1/{one.name}"))["items"]
        things = [row for row in items if row.get("school", row.get("code")) == "S01"]
        if one.item_path and things:
            found.append((one.name, f"/api/v1{one.item_path.format(**things[0])}"))
    return found


@pytest.mark.parametrize("of", ["", "S01", "S02"])
@pytest.mark.parametrize("role", Role)
def test_each_role_reads_what_it_may_of_its_school(
    full: Campus, paths: list[tuple[str, str]], role: Role, of: str
) -> None:
    """The matrix: every route of the API, every role, the bureau, the own school, another school."""
    app = full.app(role=role, of=of)
    for name, path in paths:
        answer = get(app, path)
        if RESOURCES[name].right not in ROLES[role]:
            assert answer.status == 403, path
        elif path != f"/api/v1/{name}":
            open_to_all = name in OPEN and not told(get(full.app(), path)).get("school")
            assert answer.status == (404 if of == "S02" and not open_to_all else 200), path
        else:
            assert answer.status == 200
            for row in told(answer)["items"]:
                own = row.get("school", row.get("code"))
                assert not of or own == of or (name in OPEN and not own), path


def test_a_unit_reads_of_its_areas_alone(full: Campus, paths: list[tuple[str, str]]) -> None:
    app = full.app(role=Role.VIEWER, of="S01", areas=["nowhere"])
    for name, path in paths:
        answer = get(app, path)
        if name in (*OPEN, "schools", "maintenance", "figures") or RESOURCES[name].right is not Right.LOOK:
            continue
        if path == f"/api/v1/{name}":
            assert told(answer)["items"] == [], path
        else:
            assert answer.status == 404, path
    (figures,) = told(get(app, "/api/v1/figures"))["items"]
    assert figures["expected"] == figures["faults_open"] == figures["alerts_open"] == 0


def test_a_foreign_id_is_answered_as_one_that_does_not_exist(full: Campus) -> None:
    app = full.app(of="S02")
    foreign, nobodys = get(app, "/api/v1/devices/s01-cam-0002"), get(app, "/api/v1/devices/s01-cam-9999")
    assert (foreign.status, foreign.body) == (nobodys.status, nobodys.body)
    assert foreign.headers == nobodys.headers


def test_nobody_is_asked_who_he_is(full: Campus, paths: list[tuple[str, str]]) -> None:
    app = full.app(role=None)
    for _, path in [*paths, ("", "/api/v1"), ("", "/api/v1/openapi.json"), ("", "/metrics")]:
        answer = get(app, path)
        assert (answer.status, answer.headers["content-type"]) == (401, "application/problem+json"), path
        assert answer.headers["www-authenticate"].startswith("Bearer")
    assert send(app, "fault.take", {"number": "S01-2026-0001"}).status == 401


def test_a_token_does_what_it_was_made_for(campus: Campus) -> None:
    app = campus.app(role=None)
    token = token_of(campus, Role.TECHNICIAN, "s01", rights=frozenset({Right.LOOK}))
    assert ask(app, "/api/v1/devices", token).status == 200
    assert ask(app, "/api/v1/contacts", token).status == 403
    assert told(ask(app, "/api/v1", token))["rights"] == ["look"]
    assert send(app, "fault.take", {"number": "x"}, token).status == 403


NO_TOKENS = (
    "Bearer",
    "Bearer ",
    "Bearer cw_",
    "Basic Y3dfOg==",
    "bearer cw_\x01",
    "Token {}",
    "Bearer {} {}",
    "{}",
    "Bearer " + "a" * 5_000,
)


@pytest.mark.parametrize("said", NO_TOKENS, ids=range(len(NO_TOKENS)))
def test_what_is_no_token_lets_nobody_in(campus: Campus, said: str) -> None:
    token = token_of(campus, Role.VIEWER)
    signed_in = campus.app()
    assert get(signed_in, "/api/v1/devices", authorization=said.format(token, token)).status == 401
    assert get(signed_in, "/api/v1/devices", authorization=f"bearer  {token}").status == 200


def test_pages_take_no_tokens(campus: Campus) -> None:
    token = token_of(campus, Role.ADMINISTRATOR)
    assert ask(campus.app(role=None), "/school/s01", token).status == 303


def test_a_token_ends_with_its_time_its_revocation_and_its_person(campus: Campus) -> None:
    app = campus.app(role=None)
    token = token_of(campus, Role.TECHNICIAN, "s01")
    begun = campus.clock.at_ms
    campus.clock.at_ms = begun + 30 * DAY_MS - 1
    assert ask(app, "/api/v1/devices", token).status == 200
    campus.clock.at_ms = begun + 30 * DAY_MS
    assert ask(app, "/api/v1/devices", token).status == 401
    campus.clock.at_ms = begun - 1
    assert ask(app, "/api/v1/devices", token).status == 401
    campus.clock.at_ms = begun
    with campus.database.read() as connection:
        (made,) = api_tokens.every(connection, BUREAU)
    stranger = Actor("stranger", Scope.of(["s02"]), frozenset(Right))
    with pytest.raises(Missing):
        tokens.revoke(campus.database, stranger, "", made.id, now_ms=begun)
    viewer = Actor("viewer", Scope.of(["s01"]), frozenset({Right.LOOK}))
    with pytest.raises(Forbidden):
        tokens.revoke(campus.database, viewer, "", made.id, now_ms=begun)
    tokens.revoke(campus.database, viewer, made.person, made.id, now_ms=begun)
    assert ask(app, "/api/v1/devices", token).status == 401


def test_a_token_loses_what_its_person_loses(campus: Campus) -> None:
    app = campus.app(role=None)
    token = token_of(campus, Role.TECHNICIAN, "s01")
    with campus.database.read() as connection:
        (login,) = person_logins.every(connection, BUREAU)
    assert ask(app, "/api/v1/contacts", token).status == 200
    campus.write(lambda connection: person_logins.put(connection, replace(login, role=Role.VIEWER.value)))
    assert ask(app, "/api/v1/contacts", token).status == 403
    assert ask(app, "/api/v1/devices", token).status == 200
    campus.write(lambda connection: person_logins.put(connection, replace(login, areas=("gate",))))
    assert ask(app, "/api/v1/devices", token).status == 401
    campus.write(lambda connection: person_logins.put(connection, login))
    assert ask(app, "/api/v1/devices", token).status == 200

    def leave(connection: object) -> None:
        found = people.get(connection, BUREAU, login.person)  # type: ignore[arg-type]
        assert found is not None
        people.change(connection, BUREAU, replace(found, left_ms=1), actor="test", at_ms=1)  # type: ignore[arg-type]

    campus.write(leave)
    assert ask(app, "/api/v1/devices", token).status == 401


@pytest.mark.parametrize("column", ["rights", "school", "expires_ms", "person", "areas", "name", "digest"])
def test_nobody_lets_himself_in_by_writing_to_the_ledger(campus: Campus, column: str) -> None:
    token = token_of(campus, Role.VIEWER)
    app = campus.app(role=None)
    assert ask(app, "/api/v1/devices", token).status == 200
    value = {"expires_ms": 2**50, "digest": KEY.digest("cw_mine"), "person": campus_person(campus)}.get(column, "audit")
    campus.write(
        lambda connection: connection.exec_driver_sql(f"UPDATE api_token SET {column} = ?", (value,))  # type: ignore[arg-type]
    )
    assert ask(app, "/api/v1/devices", "cw_mine" if column == "digest" else token).status == 401


def campus_person(campus: Campus) -> str:
    """Another person's id."""
    campus.sign_in(Role.ADMINISTRATOR)
    with campus.database.read() as connection:
        return next(one.id for one in people.every(connection, BUREAU) if one.name == "administrator")


def test_nobody_gives_a_token_more_than_he_may(campus: Campus) -> None:
    campus.sign_in(Role.VIEWER, "s01")
    with campus.database.read() as connection:
        (person,) = people.every(connection, BUREAU)
    viewer = Actor("viewer", Scope.of(["s01"]), ROLES[Role.VIEWER])
    more = {"name": "n", "school": "s01", "rights": [Right.LOOK], "days": 9, "now_ms": campus.clock.at_ms}

    def make(actor: Actor = viewer, **other: object) -> None:
        tokens.make(campus.database, KEY, actor, person.id, **(more | other))  # type: ignore[arg-type]

    for wrong in ({"rights": [Right.AUDIT]}, {"school": ""}, {"school": "s02"}, {"rights": []}):
        with pytest.raises(Forbidden):
            make(**wrong)
    with pytest.raises(Forbidden):
        make(Actor("unit", Scope.of_areas("s01", ["gate"]), ROLES[Role.VIEWER]))
    for unfit in ({"days": 0}, {"days": 366}, {"name": " "}, {"name": "a" * 101}):
        with pytest.raises(Conflict):
            make(**unfit)
    for _ in range(tokens.MOST_OF_ONE):
        make()
    with pytest.raises(Conflict):
        make()


def test_a_session_changes_nothing_without_its_own_token(campus: Campus) -> None:
    app = campus.app()
    body = {"number": "s01-2026-0001"}
    assert send(app, "fault.take", body).status == 403
    assert send(app, "fault.take", body, x_csrf_token="0" * 64).status == 403
    said = KEY.form_token(campus.sign_in())
    assert send(app, "fault.take", body, x_csrf_token=said).status == 403  # another session's


def test_a_session_with_its_own_token_does(campus: Campus) -> None:
    app = campus.app(role=None)
    token = campus.sign_in()
    own = {"cookie": f"session={token}", "x_csrf_token": KEY.form_token(token)}
    assert send(app, "fault.take", {"number": "s01-2026-0001"}, **own).status == 404
    assert send(app, "fault.take", {"number": "s01-2026-0001"}, **own, sec_fetch_site="cross-site").status == 403
    assert send(app, "fault.take", {"number": "s01-2026-0001"}, **own, origin="http://evil.example").status == 403


def test_who_asks_too_often_waits(campus: Campus) -> None:
    app = campus.app(role=None, most_asked=3)
    one, other = token_of(campus, Role.VIEWER, "s01"), token_of(campus, Role.VIEWER, "s01")
    assert [ask(app, "/api/v1", one).status for _ in range(5)] == [200, 200, 200, 429, 429]
    assert send(app, "fault.take", {}, one).status == 429
    assert ask(app, "/metrics", one).status == 429
    assert ask(app, "/api/v1", other).status == 200
    assert ask(app, "/api/v1", one).headers["retry-after"] == "60"
    campus.clock.at_ms += MINUTE_MS
    assert ask(app, "/api/v1", one).status == 200


def test_metrics_are_told_as_far_as_who_asks_may_see(full: Campus) -> None:
    app = full.app(role=None)
    whole = token_of(full, Role.VIEWER)
    assert ask(app, "/metrics", whole).status == 200
    everything = ask(app, "/metrics", whole).text
    own = ask(app, "/metrics", token_of(full, Role.VIEWER, "S02")).text
    assert 'campuswatch_devices{kind="camera",school="S01",state="down"}' in everything
    assert 'campuswatch_http_requests_total{method="GET",route="/metrics",status="200"}' in everything
    assert "S01" not in own
    assert "http_requests" not in own


def test_metrics_are_open_to_this_machine_where_the_settings_say_so(campus: Campus) -> None:
    app = campus.app(role=None, settings=Settings(web=Web(open_metrics=True)))
    assert get(app, "/metrics").status == 200
    assert get(app, "/metrics", x_forwarded_for="10.0.0.9").status == 401
    assert get(app, "/metrics", authorization="Bearer cw_wrong").status == 401
    assert get(app, "/api/v1").status == 401
