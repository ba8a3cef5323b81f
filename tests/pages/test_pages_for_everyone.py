"""Every page in a real browser, in all languages at all sizes: it can be read, reached by keys, pressed by a finger,
and nothing of it lies beyond the window."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from gallery import LANGUAGES, SIZES, Eye, served
from page_samples import SAMPLED, sample_of
from planted_campus import OWN, PlantedCampus
from web_browser import Browser

from campuswatch.commands import COMMANDS
from campuswatch.usecases.roles import Role
from campuswatch.web.page import Page

pytestmark = pytest.mark.needs("chromium")
NO_PAGE = frozenset({"/healthz", "/metrics", "/logout"})
"""What answers no page."""
PAPERS = "/paper/"
"""Where papers for printing begin: they are laid out for a sheet, and tested with the reports."""
SHOWN = [page for page in SAMPLED if page.path not in NO_PAGE and not page.path.startswith(PAPERS)]
FORMS = [command.name for command in COMMANDS.values() if command.form]


@pytest.fixture(scope="module")
def eye(planted: PlantedCampus, browser: Browser) -> Iterator[Eye]:
    with served(planted.app(role=None)) as url:
        eye = Eye(browser, url)
        eye.become(planted.sign_in())
        yield eye


@pytest.mark.parametrize("page", SHOWN, ids=lambda page: page.path)
def test_everybody_can_read_and_use_it(eye: Eye, page: Page) -> None:
    found = []
    for language in LANGUAGES:
        eye.browser.size(*SIZES[0])
        eye.open(sample_of(page).address, language)
        if not eye.sees_page():
            return
        for size in SIZES:
            eye.browser.size(*size)
            found += [f"{language} {size[0]}: {one}" for one in eye.problems()]
    eye.dark(True)
    found += [f"dark: {one}" for one in eye.problems() if "contrast" in one]
    eye.dark(False)
    assert "\n".join(found) == ""


@pytest.mark.parametrize("name", FORMS)
def test_every_form_can_be_filled_in(eye: Eye, name: str) -> None:
    found = []
    for language, size in zip(LANGUAGES, SIZES[::-1], strict=True):
        eye.browser.size(*size)
        eye.open(f"/do/{name}?school={OWN}", language)
        found += [f"{language} {size[0]}: {one}" for one in eye.problems()]
    assert "\n".join(found) == ""


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_what_a_role_sees_is_as_good(planted: PlantedCampus, eye: Eye, role: Role) -> None:
    found = []
    eye.become(planted.sign_in(role, OWN))
    try:
        for page in SHOWN:
            eye.browser.size(*SIZES[2])
            eye.open(sample_of(page).address, "vi")
            if eye.sees_page():
                found += [f"{page.path}: {one}" for one in eye.problems()]
    finally:
        eye.become(planted.sign_in())
    assert "\n".join(found) == ""


WHERE = """(() => {
const e = document.activeElement, style = getComputedStyle(e);
if (e === document.body) return null;
const after = Boolean(was.compareDocumentPosition(e) & 4);
window.was = e;
const framed = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
return [e.outerHTML.slice(0, 120), after, framed, e.checkVisibility() && e.getBoundingClientRect().right > 0];
})()"""


@pytest.mark.parametrize("address", ["/", f"/school/{OWN}", "/inbox", "/login"])
def test_keys_go_through_a_page_in_its_order_and_one_sees_where(eye: Eye, address: str) -> None:
    """By the tabulator from the first on: each that can be reached is shown, framed, and further down the text."""
    eye.browser.size(*SIZES[0])
    eye.open(address)
    eye.browser.run("document.activeElement.blur(); window.was = document.body; 0")
    for step in range(25):
        eye.tab()
        told = eye.browser.run(WHERE)
        if told is None:
            assert step > 0
            return
        html, after, framed, visible = told
        assert (after, framed, visible) == (True, True, True), html
