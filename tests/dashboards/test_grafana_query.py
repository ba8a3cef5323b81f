from __future__ import annotations

import pytest

from alerts.state import State
from dashboards.grafana.query import INTERVAL, Call, Column, Compared, InState, Query, Tag


def worth(indicator: InState, state: State) -> float:
    return float(eval(indicator.text().replace('last("state")', str(int(state)))))


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("wanted", State)
def test_a_state_is_exactly_one_where_it_is_and_nought_elsewhere(wanted: State, state: State) -> None:
    assert worth(InState(wanted), state) == (wanted is state)


def test_a_query_reads_as_influxql() -> None:
    query = Query(
        columns=(Column("in_bps", Call("mean", "in_bps")), Column("load", Call("max", "in_bps"), (), 8)),
        measurement="interface",
        where=(Tag("school", variable="school"), Tag("kind", ("switch", "router")), Tag("port", ("lo",), other=True)),
        by=("device", "name"),
        every=INTERVAL,
    )
    assert query.text() == (
        'SELECT mean("in_bps") AS "in_bps", 8 * max("in_bps") AS "load" FROM "interface" '
        'WHERE "school" =~ /^${school:regex}$/ AND "kind" =~ /^(switch|router)$/ AND "port" != \'lo\' '
        'AND $timeFilter GROUP BY time($__interval), "device", "name" fill(none)'
    )


def test_one_query_counts_the_answers_of_another() -> None:
    newest = Query(columns=(Column("state", Call("last", "state")),), measurement="status", by=("device",))
    number = Query(columns=(Column("n", Call("count", "state")),), within=newest, having=(Compared("state", "<>", 5),))
    assert number.text() == (
        'SELECT count("state") AS "n" FROM (SELECT last("state") AS "state" FROM "status" WHERE $timeFilter '
        'GROUP BY "device") WHERE "state" <> 5 AND $timeFilter'
    )
    assert number.innermost is newest


def test_time_may_be_a_stretch_back_from_now_or_left_to_the_inner_query() -> None:
    newest = Query(columns=(Column("label", Call("last", "label")),), measurement="info", since="3d")
    outer = Query(columns=(Column("label", Call("", "label")),), within=newest, bounded=False)
    assert outer.text() == (
        'SELECT "label" AS "label" FROM (SELECT last("label") AS "label" FROM "info" WHERE time > now() - 3d)'
    )
