"""Availability told: day by day, by kind, by area, the worst devices, and outages that have not ended. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from alerts.figures import Figures
from alerts.state import State
from dashboards.charts.curve import DayShare, day_curve
from dashboards.charts.states import StateRow, states
from dashboards.charts.timeline import Strip, outage_stretches, timeline
from dashboards.papers.sheet import Cell, Chart, Section, Table
from dashboards.reports.papers.chapters.story import Story
from dashboards.reports.papers.pieces.amounts import length_cell
from dashboards.reports.papers.pieces.cut import cut
from dashboards.reports.papers.pieces.devices import WORST, device_table
from dashboards.reports.papers.pieces.groups import group_table
from dashboards.reports.papers.pieces.naming import period_words
from dashboards.reports.papers.pieces.outages import Fallen, fallen, outage_table, still_open
from dashboards.reports.papers.pieces.rates import coverage_cell, limit, share_cell
from dashboards.reports.papers.pieces.traces import OUTAGES
from dashboards.reports.school_figures import AreaGroup, Group
from dashboards.words import NONE, Words
from inventory.model.area import AreaClass
from inventory.model.target import Measure
from inventory.period import Period, PeriodKind, period_of

MOST_WORST = 10
MOST_OPEN = 20
MOST_AREAS = 60
MOST_OUTAGES = 60


def total_of(story: Story) -> Group:
    headline = story.figures.headline
    return Group(devices=headline.devices, figures=headline.total, intact=headline.intact)


def by_day(story: Story) -> list[Section]:
    """A period of one day has no course."""
    chart = day_chart(story)
    return [Section(title=story.head("by_day"), charts=[chart])] if chart else []


def day_chart(story: Story, height_mm: float = 42) -> Chart | None:
    words = story.words
    judged = story.figures.judged.get(Measure.ONLINE)
    target = judged.target if judged else None
    least = target.coverage if target else Fraction(0)
    days = [
        DayShare(day, figures.as_seen_by_user, weak=(figures.coverage or 0) < least)
        for day, figures in story.figures.days
    ]
    known = [(one.share, one.day) for one in days if one.share is not None]
    if len(days) < 2 or not known:
        return None
    low, high = min(known), max(known)
    says = words.t(
        "report_chart.by_day_says", low=words.percent(low[0]), day=words.date(low[1]), high=words.percent(high[0])
    )  # fmt: skip
    return day_curve(
        days, words, title=words.t("report_chart.by_day"), says=says, target=target.least if target else None,
        target_told=words.t("report_chart.target", target=limit(target.least, words)) if target else "",
        height_mm=height_mm,
    )  # fmt: skip


def by_kind(story: Story) -> list[Section]:
    words = story.words
    groups = story.figures.kinds
    if not groups:
        return []
    rows = [(words.t(f"kind.{kind}"), group) for kind, group in groups.items()]
    drawn = [
        StateRow(name, group.figures, words.percent(group.figures.as_seen_by_user)) for name, group in rows
    ]  # fmt: skip
    chart = states(drawn, words, title=words.t("report_chart.states"), says=words.t("report_chart.states_says"))
    table = group_table(words.t("report_col.kind"), rows, words, total=total_of(story), anchor="kinds")
    return [Section(title=story.head("by_kind"), charts=[chart], tables=[table])]


def by_area(story: Story) -> list[Section]:
    areas = [one for one in story.figures.areas if one.group.devices or is_key(one)]
    if not areas:
        return []
    table = area_table(areas[:MOST_AREAS], story, anchor="areas")
    return [Section(title=story.head("by_area"), tables=[cut(table, len(areas) + 1, story.words)])]


def is_key(one: AreaGroup) -> bool:
    """Such an area is told of even where nothing stands in it: that is what is wrong with it."""
    return one.area is not None and one.area.area_class is AreaClass.KEY


def area_table(areas: Sequence[AreaGroup], story: Story, *, name: str = "", anchor: str = "") -> Table:
    words = story.words
    rows = [
        (f"{one.area.name}\n{words.t(f'area_class.{one.area.area_class}')}", one.group)
        if one.area is not None else (words.t("paper.no_area"), one.group)
        for one in areas
    ]  # fmt: skip
    return group_table(words.t("report_col.area"), rows, words, total=total_of(story), name=name, anchor=anchor)


def by_month(story: Story) -> list[Section]:
    """Of a period of several months: the sums of their days."""
    words = story.words
    months: dict[Period, list[Figures]] = {}
    for day, figures in story.figures.days:
        months.setdefault(period_of(PeriodKind.MONTH, day), []).append(figures)
    if len(months) < 2:
        return []
    columns = ("month", "online", "availability", "coverage", "down")
    table = Table(
        titles=[words.t(f"report_col.{column}") for column in columns],
        rows=[_month_row(month, Figures.total(parts), words) for month, parts in months.items()],
        widths=[3, 2, 2, 2, 2],
        right=frozenset({1, 2, 3, 4}),
        anchor="months",
    )
    return [Section(title=story.head("by_month"), tables=[table])]


def _month_row(month: Period, figures: Figures, words: Words) -> list[str | Cell]:
    return [
        period_words(month, words),
        share_cell(figures.as_seen_by_user, words),
        share_cell(figures.availability, words),
        coverage_cell(figures.coverage, words),
        length_cell(figures[State.DOWN], words),
    ]


def worst(story: Story, most: int = MOST_WORST) -> list[Section]:
    """Those that were longest down, with when."""
    words, figures = story.words, story.figures
    devices = figures.worst(most)
    title = story.head("worst")
    if not devices:
        return [Section(title=title, paragraphs=[words.t("report_says.none_down")])] if figures.devices else []
    strips = [Strip(one.device.code, outage_stretches(one.outages)) for one in devices]
    chart = timeline(
        strips, figures.start_ms, figures.end_ms, words, title=words.t("report_chart.outages"),
        says=words.t("report_chart.outages_says", devices=", ".join(one.device.code for one in devices) or NONE),
    )  # fmt: skip
    table = device_table(devices, story.sight, columns=WORST, anchor="worst")
    return [Section(title=title, charts=[chart], tables=[table])]


def open_outages(story: Story) -> list[Section]:
    rows = still_open(story.figures.devices)
    if not rows:
        return []
    table = outage_table(rows[:MOST_OPEN], story.sight, anchor="open-outages")
    said = story.words.t("report_says.open_counts")
    tables = [cut(table, len(rows), story.words)]
    return [Section(title=story.head("open_outages"), paragraphs=[said], tables=tables)]


def outages(story: Story, most: int = MOST_OUTAGES) -> list[Section]:
    """Every outage of the period, the shadows too; those that the paper has no room for stand in its data."""
    rows = fallen(story.figures.devices)
    if not rows:
        return []
    table = outage_table(rows[:most], story.sight, anchor=f"{OUTAGES}-here")
    return [Section(title=story.head("outages"), tables=[cut(table, len(rows), story.words)])]


def own_outages(story: Story, most: int = MOST_OUTAGES) -> list[Section]:
    """Those that nothing explains, a row each; of what was behind a cause one sentence a cause: one dead switch is one
    outage and not thirty."""
    rows = fallen(story.figures.devices, shadows=False)
    behind = [one for one in fallen(story.figures.devices) if one.outage.shadow]
    if not rows and not behind:
        return []
    table = outage_table(rows[:most], story.sight, anchor=f"{OUTAGES}-here")
    tables = [cut(table, len(rows), story.words)] if rows else []
    return [Section(title=story.head("outages"), paragraphs=behind_told(behind, story), tables=tables)]


def behind_told(behind: Sequence[Fallen], story: Story) -> list[str]:
    words = story.words
    causes: dict[str, list[Fallen]] = {}
    for one in behind:
        causes.setdefault(one.outage.charged_to, []).append(one)
    return [
        words.t(
            "report_says.behind", cause=cause or words.t("state.SHADOW"),
            devices=words.num(len({one.device.code for one in own})),
            longest=words.lasting(max(one.outage.length_ms for one in own)),
        )
        for cause, own in causes.items()
    ]  # fmt: skip
