"""What stands in the place of `{…}` in the addresses of pages: ids of school S01 of the planted campus."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from planted import CAMERA
from planted_faults import FAULT
from planted_reports import REPORT

from campuswatch.web.app import PAGES
from campuswatch.web.page import Page

HERE = "tests/pages/page_samples.py"

USUAL: Mapping[str, str] = {"school": "S01", "area": "gate", "device": CAMERA.code, "fault": FAULT.number}
"""By the name of the parameter."""

PATHS: Mapping[str, Mapping[str, str]] = {
    "/school/{code}": {"code": "S01"},
    "/wiring/{code}": {"code": "S01"},
    "/wiring/{code}/drawing.svg": {"code": "S01"},
    "/device/{code}": {"code": CAMERA.code},
    "/trace/{code}": {"code": CAMERA.code},
    "/frame/{code}": {"code": CAMERA.code},
    "/reports/{number}": {"number": REPORT.number},
}
"""By the address of the page, where the name alone does not say what it is."""

SECRET: frozenset[str] = frozenset({"/report/{school}/{token}", "/ack/{token}"})
"""Addresses that are a secret: who does not know one is told 404, and no scope says more."""

NOT_PLANTED: frozenset[str] = frozenset({"/reports/{number}/{version}/{name}", "/frame/{code}"})
"""Pages of what the planted campus has not: everybody is told 404."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A page and an address of it. `foreign` is whether the address names something of S01."""

    page: Page
    address: str
    foreign: bool

    def __str__(self) -> str:
        return self.page.path


def sample_of(page: Page) -> Sample:
    """Raises LookupError in one sentence for a parameter that nobody gave a value."""
    values = {**USUAL, **PATHS.get(page.path, {})}

    def fill(found: re.Match[str]) -> str:
        name = found[1]
        if name not in values:
            raise LookupError(
                f"nobody said what to put for {{{name}}} of the page {page.path}: add a line to PATHS in {HERE} with "
                "an id of the planted campus (tests/inventory/planted*.py), or the address to SECRET or NOT_PLANTED"
            )
        return values[name]

    address = re.sub(r"\{(\w+)(?::\w+)?\}", fill, page.path)
    return Sample(page, address, "{" in page.path)


def known(page: Page) -> bool:
    return page.path not in SECRET and page.path not in NOT_PLANTED


SAMPLED: tuple[Page, ...] = tuple(page for page in PAGES if known(page))
