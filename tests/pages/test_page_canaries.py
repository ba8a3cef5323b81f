"""Names from devices and from people that try to be more than names: wherever one may stand, on every page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from urllib.parse import quote

import pytest
from command_samples import values_of
from gallery import SIZES, Eye, served
from hostile_ledger import CODES, NOT_WORDS, WORDS, poison, texts
from page_samples import SAMPLED, sample_of
from planted_campus import OWN, PlantedCampus
from posting import post
from starlette.applications import Starlette
from web_browser import Browser
from web_campus import get

from campuswatch.commands import COMMANDS
from campuswatch.commands.command import Command
from campuswatch.commands.reading import struct_of, way_of
from campuswatch.web.page import Page
from inventory.repository import revision

CANARY = "\"><img src=x onerror=alert(1)>'onfocus='alert(1)'</title></textarea><script>alert(1)</script>{{7919*7907}}"
WITNESS = escape(CANARY, quote=True)[:60].replace("&quot;", "&#34;").replace("&#x27;", "&#39;")
RAN = str(7919 * 7907)
STRANGE = r"""[...document.querySelectorAll("*")].filter((e) =>
  [...e.attributes].some((a) => a.name.startsWith("on") || /^\s*(javascript|data):/i.test(a.value))
  || (e.tagName === "IMG" && e.getAttribute("src") === "x")
  || (e.tagName === "SCRIPT" && !(e.getAttribute("src") || "").startsWith("/static/"))).map((e) => e.outerHTML)"""


class Hostile(PlantedCampus):
    """With the canary in every column that holds words."""

    def plant(self, text: str) -> int:
        found = []

        def work(connection: object) -> None:
            found.append(poison(connection, text))
            revision.bump(connection, OWN)

        self.write(work)
        return found[0]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hostile]:
    made = Hostile(tmp_path_factory.mktemp("hostile"))
    assert made.plant(CANARY) > 100
    yield made
    made.close()


@pytest.fixture(scope="module")
def app(hostile: Hostile) -> Starlette:
    return hostile.app()


def test_every_column_of_text_is_words_or_a_code() -> None:
    """A new one is to be sorted into one of the two in tests/pages/hostile_ledger.py."""
    names = {column.name for _, column in texts()}
    assert sorted(names - WORDS - CODES) == []
    assert sorted(WORDS & CODES) == []
    assert sorted((WORDS | CODES) - names) == []
    assert sorted(NOT_WORDS - {f"{table.name}.{column.name}" for table, column in texts()}) == []


@pytest.mark.parametrize("page", SAMPLED, ids=lambda page: page.path)
def test_a_name_is_a_name_on_every_page(app: Starlette, page: Page) -> None:
    address = sample_of(page).address
    for asked in (
        address,
        f"{address}?q={quote(CANARY)}&school={quote(CANARY)}&which={quote(CANARY)}&after={quote(CANARY)}",
    ):
        answer = get(app, asked)
        assert answer.status in (200, 303, 400, 404, 422)
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue  # no browser reads it as a page
        assert CANARY not in answer.text
        assert "<img src=x" not in answer.text
        assert "<script>" not in answer.text
        assert RAN not in answer.text


def test_they_stand_on_many_pages(app: Starlette) -> None:
    seen = [page.path for page in SAMPLED if WITNESS.encode() in get(app, sample_of(page).address).body]
    assert len(seen) >= len(SAMPLED) // 3, seen


@pytest.mark.parametrize("command", [one for one in COMMANDS.values() if one.form], ids=lambda command: command.name)
def test_what_was_typed_comes_back_as_it_was_typed(app: Starlette, command: Command[object]) -> None:
    """The number of what it is about is none, so that nothing is done and the form comes back."""
    values = values_of(command)
    for field in struct_of(command.body).fields:
        if way_of(field.type) not in ("school", "photo", "sheet"):
            values[field.encode_name] = CANARY
    for answer in (
        post(app, f"/do/{command.name}", values),
        get(app, f"/do/{command.name}?" + "&".join(f"{name}={quote(value)}" for name, value in values.items())),
        get(app, f"/do/{command.name}?back={quote(CANARY)}&done={quote(CANARY)}"),
    ):
        assert answer.status < 500
        assert CANARY not in answer.text
        assert "<script>" not in answer.text
        assert not re.search(r'href="\s*(javascript|data):', answer.text)


@pytest.fixture(scope="module")
def eye(hostile: Hostile, browser: Browser) -> Iterator[Eye]:
    with served(hostile.app(role=None)) as url:
        eye = Eye(browser, url)
        eye.become(hostile.sign_in())
        yield eye


@pytest.mark.needs("chromium")
@pytest.mark.parametrize("page", SAMPLED, ids=lambda page: page.path)
def test_a_browser_makes_nothing_of_it(eye: Eye, page: Page) -> None:
    eye.browser.size(*SIZES[2])
    eye.open(sample_of(page).address)
    assert eye.browser.run(STRANGE) == []
    if eye.sees_page() and not page.path.startswith("/paper/"):
        assert [one for one in eye.problems() if "wider" in one or "sticks out" in one or "cut off" in one] == []
