"""The wiring of a device on a terminal, in the words of the pages."""

from __future__ import annotations

from collections.abc import Mapping

import click

from campuswatch.cli.table import print_table
from dashboards.wiring import End, Wiring
from dashboards.words import Words


def above(wiring: Wiring, words: Words) -> list[tuple[str, str]]:
    """Facts: the ports on which the device hangs."""
    return [
        (words.t("page.hangs_on"), f"{one.code} {one.port or words.t('page.by_radio')} ({said(one, words)})")
        for one in wiring.above
    ]


def print_ports(wiring: Wiring, states: Mapping[str, str], words: Words) -> None:
    """The ports on which something hangs; `states` by code."""
    used = [row for row in wiring.rows if row.ends]
    if not used:
        return
    columns = ["page.port", "page.speed", "page.behind_port", "page.state", "page.reason", "page.port_alias"]
    rows = [
        (
            row.port or words.t("page.by_radio"),
            words.quantity(row.speed_bps or None, "bit/s"),
            f"{one.code} {one.port}".strip(),
            words.t("state." + states[one.code]) if one.code in states else "",
            said(one, words),
            row.alias,
        )
        for row in used
        for one in row.ends
    ]
    print_table([words.t(column) for column in columns], rows, right=frozenset({1}), fold=frozenset({2, 4, 5}))
    click.echo()


def said(one: End, words: Words) -> str:
    return f"{words.word('evidence.', one.evidence)}, {words.ago(one.seen_ms)}"
