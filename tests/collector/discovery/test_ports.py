"""Which doors a sweep knocks on."""

from __future__ import annotations

from collector.discovery.manners import Manners
from collector.discovery.onvif_identity import PRINTING
from collector.discovery.ports import ANYBODY, ROUNDS, TELLING, bears_more, turns
from collector.discovery.presence import First
from inventory.model.school import DEFAULT_PORTS


def test_no_port_is_one_that_prints() -> None:
    asked = {TELLING.get(name) or DEFAULT_PORTS[name] for names in (*ROUNDS, ANYBODY, tuple(TELLING)) for name in names}
    assert asked
    assert not asked & set(PRINTING)


def test_a_printer_is_asked_no_more_and_a_camera_is() -> None:
    assert bears_more("192.0.2.1", First(Manners(), open={"rtsp", "http", "ipp"}))
    assert bears_more("192.0.2.1", First(Manners(), open={"http"}))
    assert not bears_more("192.0.2.1", First(Manners(), open={"http", "ipp"}))
    assert not bears_more("192.0.2.1", First(Manners(), open={"lpd"}))
    assert not bears_more("192.0.2.1", First(Manners())), "nobody is there"


def test_who_is_polled_is_asked_one_port_after_the_other() -> None:
    told = list(turns(["192.0.2.1", "192.0.2.2"], ("rtsp", "http"), {"192.0.2.2"}))
    assert told == [(["192.0.2.1"], ("rtsp", "http")), (["192.0.2.2"], ("rtsp",)), (["192.0.2.2"], ("http",))]
    assert list(turns(["192.0.2.2"], ("telnet",), {"192.0.2.2"})) == [(["192.0.2.2"], ("telnet",))]
