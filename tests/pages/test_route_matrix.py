"""Every page × every role × the bureau, the own school, another school, a unit: shown to whom it is meant for, not to
others, and of what is another's nobody learns even that it is there.

It reads the pages' own table, so that a new page is in it at once.
"""

from __future__ import annotations

import re

import pytest
from page_samples import NOT_PLANTED, SAMPLED, SECRET, STARTS, sample_of
from planted import CAMERA, RECORDER, SWITCH
from planted_campus import OTHER, OWN, UNIT, PlantedCampus
from planted_faults import FAULT
from planted_people import PERSON
from starlette.applications import Starlette
from web_campus import Answer, get

from campuswatch.usecases.roles import ROLES, Role
from campuswatch.web.app import PAGES
from campuswatch.web.page import Page

FINE = (200, 303)
TRACES = ("s01-", "S01-", "Hope", CAMERA.name, SWITCH.name, PERSON.name, FAULT.text, "10.1.0.2", "Lý Vĩ")
"""What stands in the ledger of S01 only, as other schools would read it."""
BEYOND = (SWITCH.code, RECORDER.code, SWITCH.name, PERSON.emergency_name)
"""What does not stand in the unit's area."""
_ADDRESS = re.compile(r'(?:href|action|value)="[^"]*"')


@pytest.fixture(scope="session")
def apps(planted: PlantedCampus) -> dict[tuple[Role, str], Starlette]:
    return {(role, of): planted.app(role=role, of=of) for role in Role for of in ("", OWN, OTHER)}


@pytest.fixture(scope="session")
def nobody(planted: PlantedCampus) -> Starlette:
    return planted.app(role=None)


@pytest.fixture(scope="session")
def unit(planted: PlantedCampus) -> Starlette:
    return planted.app(role=Role.VIEWER, of=OWN, areas=UNIT)


def lets(page: Page, role: Role, of: str) -> bool:
    return page.right is None or (page.right in ROLES[role] and (not of or not page.bureau))


EACH = pytest.mark.parametrize("page", SAMPLED, ids=lambda page: page.path)


@EACH
def test_every_page_has_a_sample(page: Page) -> None:
    sample_of(page)


def test_no_sample_is_of_a_page_that_is_gone() -> None:
    paths = [page.path for page in PAGES]
    assert sorted((SECRET | NOT_PLANTED) - set(paths)) == []
    assert [start for start in STARTS if not any(path.startswith(start) for path in paths)] == []


@EACH
@pytest.mark.parametrize("of", ["", OWN], ids=["bureau", "school"])
def test_a_page_is_shown_to_whom_it_is_meant_for(apps: dict[tuple[Role, str], Starlette], page: Page, of: str) -> None:
    address = sample_of(page).address
    for role in Role:
        status = get(apps[role, of], address).status
        if not lets(page, role, of):
            assert status == 403, role
        elif of:  # what concerns the whole bureau is not there for a school
            assert status in (*FINE, 404), role
        else:
            assert status in FINE, role


@EACH
def test_another_school_finds_nothing_there(apps: dict[tuple[Role, str], Starlette], page: Page) -> None:
    sample = sample_of(page)
    for role in Role:
        answer = get(apps[role, OTHER], sample.address)
        if not lets(page, role, OTHER):
            assert answer.status == 403, role
        elif sample.foreign and page.right is not None:
            assert answer.status == 404, role
            assert said(answer) == said(get(apps[role, OTHER], none_of(page))), role
        else:
            assert answer.status in FINE, role
        if page.right is not None:
            assert traces(answer, TRACES) == [], role


@EACH
def test_nobody_is_asked_who_it_is(nobody: Starlette, page: Page) -> None:
    answer = get(nobody, sample_of(page).address)
    if page.right is None:
        assert answer.status in FINE
    else:
        assert (answer.status, answer.headers["location"].split("?")[0]) == (303, "/login")
        assert answer.body == b""


@EACH
def test_a_unit_sees_what_stands_in_its_areas(unit: Starlette, page: Page) -> None:
    answer = get(unit, sample_of(page).address)
    assert answer.status in ((*FINE, 404) if lets(page, Role.VIEWER, OWN) else (403,))
    assert traces(answer, BEYOND) == []


@pytest.mark.parametrize("path", sorted(SECRET))
def test_a_secret_that_is_none_opens_nothing(nobody: Starlette, path: str) -> None:
    address = re.sub(r"\{(\w+)\}", lambda found: OWN if found[1] == "school" else "x" * 43, path)
    answer = get(nobody, address)
    assert answer.status in (403, 404)
    assert traces(answer, TRACES) == []


def none_of(page: Page) -> str:
    """The page's address with ids that nobody has."""
    return re.sub(r"\{\w+(?::\w+)?\}", "none-of-these", page.path)


def said(answer: Answer) -> str:
    return re.sub(r"As of .*", "", answer.plain)


def traces(answer: Answer, of: tuple[str, ...]) -> list[str]:
    """But for what the visitor asked for himself, which stands in the addresses of links."""
    text = _ADDRESS.sub("", answer.body.decode(errors="replace"))
    return [trace for trace in of if trace in text]
