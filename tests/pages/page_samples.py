"""What stands in the place of `{…}` in the addresses of pages: ids of school S01 of the planted campus."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from planted import CAMERA
from planted_faults import FAULT
from planted_papers import HANDOVER, STOCKTAKE
from planted_people import PERSON
from planted_reports import REPORT
from planted_uses import CODE as DANGER

from campuswatch.web.app import PAGES
from campuswatch.web.page import Page

HERE = "tests/pages/page_samples.py"

USUAL: Mapping[str, str] = {"school": "S01", "area": "gate", "device": CAMERA.code, "person": PERSON.id}
"""By the name of the parameter."""

STARTS: Mapping[str, Mapping[str, str]] = {
    "/school/": {"code": "S01"},
    "/wiring/": {"code": "S01"},
    "/device/": {"code": CAMERA.code, "number": "0"},
    "/trace/": {"code": CAMERA.code},
    "/frame/": {"code": CAMERA.code},
    "/paper/device/": {"code": CAMERA.code},
    "/paper/stocktake/": {"code": STOCKTAKE.code},
    "/paper/handover/": {"code": HANDOVER.code},
    "/paper/incident/": {"number": FAULT.number},
    "/stocktake/": {"code": STOCKTAKE.code},
    "/handover/": {"code": HANDOVER.code},
    "/fault/": {"number": FAULT.number, "digest": "0" * 64},
    "/reports/": {"number": REPORT.number, "version": "1", "name": "vi.pdf", "id": "none-of-these"},
    "/use/": {"code": DANGER, "digest": "0" * 64},
    "/import/": {"upload": "none-of-these"},
}
"""By how the address begins, the longest one counting, where the name alone does not say what it is."""

SECRET: frozenset[str] = frozenset({"/report/{school}/{token}", "/ack/{token}", "/first/{token}", "/enter/{token}"})
"""Addresses that are a secret: who does not know one is told 404, and no scope says more."""

NOT_PLANTED: frozenset[str] = frozenset(
    {
        "/reports/{number}/{version}/{name}", "/reports/making/{id}", "/frame/{code}", "/import/{upload}",
        "/device/{code}/photo/{number:int}", "/fault/{number}/photo/{digest}",
        "/use/{code}/paper/{digest}", "/paper/register/{school}", "/paper/sheet/{school}", "/paper/poster/{school}",
        "/audit/records",
    }
)  # fmt: skip
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
    starts = sorted((start for start in STARTS if page.path.startswith(start)), key=len)
    values = {**USUAL, **(STARTS[starts[-1]] if starts else {})}

    def fill(found: re.Match[str]) -> str:
        name = found[1]
        if name not in values:
            raise LookupError(
                f"nobody said what to put for {{{name}}} of the page {page.path}: add a line to STARTS in {HERE} with "
                "an id of the planted campus (tests/inventory/planted*.py), or the address to SECRET or NOT_PLANTED"
            )
        return values[name]

    address = re.sub(r"\{(\w+)(?::\w+)?\}", fill, page.path)
    return Sample(page, address, "{" in page.path)


def known(page: Page) -> bool:
    return page.path not in SECRET and page.path not in NOT_PLANTED


SAMPLED: tuple[Page, ...] = tuple(page for page in PAGES if known(page))
