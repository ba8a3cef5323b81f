"""The real influxd of our tests does what they rely on."""

from __future__ import annotations

import pytest

from bench.influx_server import InfluxServer, Login

pytestmark = pytest.mark.needs("influxd")


def test_what_it_acknowledged_is_there_after_it_was_killed(own_influxd: InfluxServer) -> None:
    database, port = own_influxd.new_database(), own_influxd.port
    own_influxd.write(database, "ping,device=a up=1i 1700000000000")
    own_influxd.kill()
    with pytest.raises(ConnectionRefusedError):
        own_influxd.query("SELECT up FROM ping", database)
    own_influxd.start()
    (series,) = own_influxd.query("SELECT up FROM ping", database)
    assert (series["values"], own_influxd.port) == ([[1_700_000_000_000, 1]], port)


def test_a_guarded_one_asks_who_it_is(own_guarded_influxd: InfluxServer) -> None:
    path = "/query?q=SHOW+DATABASES"
    assert own_guarded_influxd.ask("GET", path).status == 200
    assert own_guarded_influxd.ask("GET", path, login=Login("root", "guess")).status == 401
    assert own_guarded_influxd.ask("GET", path, login=None).status == 401
    own_guarded_influxd.restart()
    assert own_guarded_influxd.ask("GET", path).status == 200


def test_a_query_it_cannot_answer_is_an_error(influxd: InfluxServer) -> None:
    with pytest.raises(RuntimeError, match="database not found"):
        influxd.query("SELECT up FROM ping", "nowhere")
