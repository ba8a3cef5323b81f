"""A paper with one of everything: what each form must keep."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

from dashboards.papers.sheet import Cell, Chart, Paper, Section, Signature, Table, Tone

AT_MS = 1_795_366_800_000
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="80mm" height="20mm" viewBox="0 0 80 20">'
    '<rect width="40" height="8" fill="#0072B2"/><text x="2" y="16" font-size="4" font-family="Libertinus Serif">'
    "97.31 %</text></svg>"
)
FORMULA = "=HYPERLINK(1)"
TRACE = "/trace/s01-cam-0001?period=2026-10"
MOMENT = datetime(2026, 10, 5, 0, 0, 5, tzinfo=UTC)
NEARLY_ALL = Fraction(99_999, 100_000)
ONLINE = Table(
    name="Rates", titles=["Measure", "Value", "Target", "Coverage"], right=frozenset({1, 2, 3}),
    rows=[
        ["Online", Cell("99.99 %", NEARLY_ALL, Tone.MET, "#devices"), "95 %", Cell("100.00 %", Fraction(1))],
        ["Intact", Cell("91.02 %", Fraction(9102, 10_000), Tone.MISSED), "100 %", Cell("100.00 %", Fraction(1))],
        ["Kept", Cell("61.50 %", Fraction(615, 1000), Tone.NOT_JUDGED), "95 %", Cell("61.00 %", Fraction(61, 100))],
    ],
)  # fmt: skip
DEVICES = Table(
    name="Devices", anchor="devices", titles=["Code", "Name", "Down", "Since", "Bought", "Faults", "Points"],
    rows=[
        [
            Cell("s01-cam-0001", trace=TRACE), FORMULA, Cell("3 hr 20 min", timedelta(hours=3, minutes=20)),
            Cell("Oct 5, 2026", MOMENT), Cell("Mar 1, 2024", date(2024, 3, 1)), Cell("1,200", 1200),
            Cell("-0.02", -0.02),
        ],
        ["s01-cam-0002", "Gate", "", "", "", "", ""],
    ],
    note="The longest down first.",
)  # fmt: skip
BEHIND = Table(
    name="Transitions", anchor="transitions", titles=["Code", "At", "State"],
    rows=[
        [Cell("s01-cam-0009", trace="/trace/s01-cam-0009"), Cell("a", MOMENT), "DOWN"],
        [Cell("s01-cam-0001", trace=TRACE), Cell("b", MOMENT), "UP"],
    ],
)  # fmt: skip
PAPER = Paper(
    title="Monthly bulletin", issuer="Bureau & Sons", language="en", printed="Nov 1, 2026", code="BUREAU-R-2026-0003",
    subject="October 2026", notes=["As known on Nov 1"], facts=[("Online", ONLINE.rows[0][1]), ("Place", "")],
    sections=[
        Section(title="Rates", paragraphs=["All well."], charts=[Chart(svg=SVG, title="By day", says="Level")],
                tables=[ONLINE]),
        Section(title="Devices", facts=[("Listed", Cell("2", 2))], tables=[DEVICES]),
    ],
    signatures=[Signature(role="Head"), Signature(role="Guard", name="Li Wei", signed="Nov 2")], stamp=True,
    data=[BEHIND], definitions=[("Coverage", "Seen of what was to be seen.")], zone="Asia/Shanghai", letterhead=True,
    figures={"devices": 2},
)  # fmt: skip


def sample(**other: Any) -> Paper:
    return replace(PAPER, **other)


def long_paper(rows: int) -> Paper:
    lines = [[str(number), "x"] for number in range(rows)]
    short = Table(titles=["a", "b"], rows=[["only", "one"]], note="As it is.")
    long = Table(titles=["Number", "What"], rows=lines, note="In order.")
    return sample(sections=[Section(title="A", tables=[short, long])], data=[], signatures=[], facts=[])
