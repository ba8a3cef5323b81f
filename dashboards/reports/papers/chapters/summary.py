"""The period in a few sentences, with what must not be overlooked; then the key figures. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from dashboards.papers.sheet import Section
from dashboards.reports.papers.chapters.story import Story
from dashboards.reports.papers.pieces.kpi import MEASURES, judged_of, kpi_table
from dashboards.reports.papers.pieces.naming import inside
from dashboards.reports.papers.pieces.outages import longest, still_open
from dashboards.reports.papers.pieces.rates import documents, limit, rate_sentence
from dashboards.reports.papers.pieces.traces import CHANNELS, DEVICES, FAULTS, table_trace
from dashboards.words import NONE
from inventory.model.listing import Listing
from inventory.model.target import MILLION, Measure
from language.enumeration import some_of

TRACES = {
    Measure.ONLINE: table_trace(DEVICES),
    Measure.AVAILABILITY: table_trace(DEVICES),
    Measure.INTACT: table_trace(DEVICES),
    Measure.RECORDING: table_trace(CHANNELS),
    Measure.RETENTION: table_trace(CHANNELS),
    Measure.MENDED_IN_TIME: table_trace(FAULTS),
}


def summary(story: Story) -> list[Section]:
    return [Section(title=story.head("summary"), paragraphs=[*sentences(story), *warnings(story)])]


def key_figures(story: Story) -> list[Section]:
    table = kpi_table(story.figures, story.words, traces=TRACES)
    judged = [judged_of(story.figures, measure) for measure in MEASURES]
    return [Section(paragraphs=documents(judged, story.words), tables=[table])]


def sentences(story: Story) -> Iterator[str]:
    """What there is, what failed, and what was reached of what was asked for."""
    if not story.figures.devices:
        yield story.words.t("report_says.no_device")
        return
    yield outages_told(story)
    for measure in MEASURES:
        judged = judged_of(story.figures, measure)
        if judged.target is not None or judged.rate.whole:
            yield rate_sentence(judged, story.words)
    yield faults_told(story)


def outages_told(story: Story) -> str:
    words, figures = story.words, story.figures
    count = sum(not out.shadow for one in figures.devices for out in one.outages)
    devices = words.num(len(figures.devices))
    if not count:
        return words.t("report_says.no_outage", devices=devices)
    worst = longest(figures.devices, 1)[0]
    return words.t(
        "report_says.outages", devices=devices, outages=words.num(count),
        length=words.lasting(sum(one.down_ms for one in figures.devices)),
        longest=words.lasting(worst.outage.length_ms), device=worst.device.code,
    )  # fmt: skip


def faults_told(story: Story) -> str:
    words, faults = story.words, story.figures.faults
    if not (faults.opened or faults.mended or faults.standing):
        return words.t("report_says.no_fault")
    response, repair = faults.mean_response_ms, faults.mean_repair_ms
    return words.t(
        "report_says.faults", opened=words.num(faults.opened), mended=words.num(faults.mended),
        standing=words.num(faults.standing), response=NONE if response is None else words.lasting(response),
        repair=NONE if repair is None else words.lasting(repair),
    )  # fmt: skip


def warnings(story: Story) -> Iterator[str]:
    """What stands open: outages, blind key areas, lists on which the school is."""
    words = story.words
    if down := [one.device.code for one in still_open(story.figures.devices)]:
        yield words.t("report_says.open_now", devices=some_of(down))
    if story.blind:
        yield words.t("report_says.blind", areas=some_of([area.name for area in story.blind]))
    for one in story.figures.listed:
        yield listed_told(one, story)


def listed_told(one: Listing, story: Story) -> str:
    words = story.words
    return words.t(
        "report_says.listed", measure=inside(words.t(f"measure.{one.measure}")), day=words.day(one.listed_ms),
        share=words.share(one.part, one.whole, 2), target=limit(Fraction(one.least_ppm, MILLION), words),
        clear_by=words.date(one.clear_by),
    )  # fmt: skip
