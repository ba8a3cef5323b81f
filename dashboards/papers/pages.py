"""Each paper as a page: what was gathered, in words, laid out by its template."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from alerts.state import State
from dashboards.papers.device_file import DevicePaper, mishaps
from dashboards.papers.identity import identity, place, purchase
from dashboards.papers.labels import Label, Sheet, laid_out
from dashboards.papers.render import render
from dashboards.words import Words
from inventory.model.area import Area
from inventory.model.cost import Cost
from inventory.model.handover import Handover, HandoverLine
from inventory.model.paper import FrozenDevice
from inventory.model.school import School
from inventory.model.stocktake import Stocktake, StocktakeLine
from inventory.money import to_major
from inventory.stocktake import differences, repair_list, tally
from language.message import Message
from language.money import format_money

PORTRAIT, LANDSCAPE = "portrait", "landscape"
SHOWN_STATES = (State.DOWN, State.SHADOW, State.UNKNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An area as a heading: `where` its building, floor and room, `responsible` its unit and person."""

    code: str = ""
    name: str = ""
    where: str = ""
    responsible: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaPaper:
    """The sub-ledger of an area; `area` is None for what stands in none. `person` names who answers for it."""

    area: Area | None
    person: str
    phone: str
    lines: Sequence[FrozenDevice]


@dataclass(frozen=True, slots=True)
class Wrong:
    """What the machine knows to be wrong with a device of a stock-take."""

    frozen: FrozenDevice
    said: Sequence[Message]


def place_of(area: Area | None, person: str) -> Place:
    if area is None:
        return Place()
    where = " ".join(part for part in (area.building, area.floor, area.room) if part)
    responsible = ", ".join(part for part in (area.unit, person) if part)
    return Place(code=area.code, name=area.name, where=where, responsible=responsible)


def device_page(paper: DevicePaper, words: Words) -> str:
    def shown_money(amount: int, currency: str) -> str:
        return format_money(to_major(amount, currency), currency, words.language)

    def amount(cost: Cost) -> str:
        return shown_money(cost.amount, cost.currency)

    context = {
        "p": paper,
        "identity": identity(paper, words),
        "place": place(paper, words),
        "purchase": purchase(paper, words),
        "mishaps": mishaps(paper),
        "shown_states": SHOWN_STATES,
        "shown_money": shown_money,
        "amount": amount,
    }
    return _page("device.html", words, paper.device.code, words.t("paper.device_file"), PORTRAIT, context)


def labels_page(labels: Iterable[Label], sheet: Sheet, words: Words, skip: int = 0) -> str:
    context = {"pages": laid_out(labels, sheet, skip), "sheet": sheet}
    return _page("labels.html", words, "", words.t("paper.labels"), PORTRAIT, context)


def count_list(
    school: School, stocktake: Stocktake, lines: Sequence[StocktakeLine], places: Mapping[str, Place], words: Words
) -> str:
    """One area after another, each on a page of its own. What was found and stood on no list is not on it."""
    expected = [line for line in lines if line.result.value != "extra"]
    groups = [
        (places.get(code) or Place(code=code, name=own[0].frozen.area_name), own)
        for code, own in ((code, list(own)) for code, own in groupby(expected, key=lambda line: line.frozen.area))
    ]
    context = {"school": school, "stocktake": stocktake, "groups": groups}
    return _page("stocktake.html", words, stocktake.code, words.t("paper.count_list"), LANDSCAPE, context)


def count_report(
    school: School, stocktake: Stocktake, lines: Sequence[StocktakeLine], areas: Mapping[str, str],
    wrong: Sequence[Wrong], words: Words,
) -> str:  # fmt: skip
    """`areas` are names by code."""
    context = {
        "school": school,
        "stocktake": stocktake,
        "tally": tally(lines),
        "differences": differences(lines),
        "repairs": repair_list(lines),
        "areas": areas,
        "wrong": wrong,
    }
    return _page("stocktake_report.html", words, stocktake.code, words.t("paper.count_report"), PORTRAIT, context)


def handover_page(
    school: School, handover: Handover, lines: Sequence[HandoverLine], areas: Sequence[Area], words: Words
) -> str:
    context = {
        "school": school,
        "handover": handover,
        "lines": lines,
        "areas": areas,
        "up": sum(1 for line in lines if line.state == State.UP.name),
        "with_defects": sum(1 for line in lines if line.open_defects),
    }
    return _page("handover.html", words, handover.code, words.t("paper.handover"), LANDSCAPE, context)


def areas_page(school: School, papers: Sequence[AreaPaper], words: Words) -> str:
    areas = [
        {
            "name": one.area.name if one.area else "",
            "facts": area_facts(one, words),
            "lines": one.lines,
        }
        for one in papers
    ]
    context = {"school": school, "areas": areas}
    return _page("areas.html", words, school.code, words.t("paper.area_list"), PORTRAIT, context)


def area_facts(paper: AreaPaper, words: Words) -> list[tuple[str, str]]:
    area = paper.area
    if area is None:
        return []
    where = " ".join(part for part in (area.building, area.floor, area.room) if part)
    return [
        (words.t("paper.area"), area.code),
        (words.label("area_class"), words.t(f"area_class.{area.area_class}")),
        (words.t("paper.where"), where),
        (words.label("unit"), area.unit or words.t("paper.guard_office")),
        (words.t("paper.responsible"), paper.person),
        (words.t("paper.phone"), paper.phone),
    ]


def _page(template: str, words: Words, code: str, title: str, orientation: str, context: dict[str, object]) -> str:
    """Every sheet but labels says at its foot which paper it is and when it was printed."""
    footer = " · ".join(part for part in (code, title, words.moment(words.now_ms)) if part)
    head = {"title": f"{title} {code}".strip(), "footer": footer, "orientation": orientation}
    return render(template, words, head | context)
