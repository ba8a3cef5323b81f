"""From links to a tree: the core, the way up of each device, and what is not known."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from inventory.campus_map import CampusMap, CoreBy, Feeding, campus_map, natural
from inventory.model.device import Device, Stage
from inventory.model.kind import Kind
from inventory.model.link import Link


def device(code: str, kind: Kind = Kind.SWITCH, address: str | None = None, stage: Stage = Stage.ADOPTED) -> Device:
    return Device(id=code, code=code, school="S01", kind=kind, name=code, address=address, stage=stage)


def link(near: str, port: str, far: str, far_port: str = "", evidence: str = "lldp", seen_ms: int = 1) -> Link:
    return Link(device=near, port=port, far_device=far, far_port=far_port, evidence=evidence, seen_ms=seen_ms)


def made(codes: str, links: Iterable[Link], *others: Device, gateways: Iterable[str] = ()) -> CampusMap:
    return campus_map([*map(device, codes), *others], links, gateways=set(gateways))


CHAIN = [link("a", "1", "b", "9"), link("b", "2", "c", "9")]


def test_the_core_stands_in_the_middle_where_nothing_leads_out() -> None:
    found = made("abc", CHAIN)
    assert found.cores == {"b": CoreBy.MIDDLE}
    assert (found.above["a"].upper, found.above["a"].port, found.above["a"].own_port) == ("b", "9", "1")
    assert (found.above["c"].upper, found.above["c"].port, found.above["c"].own_port) == ("b", "2", "9")
    assert found.unknown == ()


def test_what_leads_out_goes_before_the_middle_and_a_gateway_before_a_router() -> None:
    router = device("r", Kind.ROUTER, "10.0.0.1")
    links = [*CHAIN, link("c", "8", "r", "1")]
    assert made("abc", links, router).cores == {"r": CoreBy.ROUTER}
    outer = device("o", Kind.SWITCH, "10.0.0.254")
    links.append(link("a", "8", "o", "1"))
    assert made("abc", links, router, outer, gateways=["10.0.0.254"]).cores == {"o": CoreBy.GATEWAY}


def test_the_way_up_is_told_cable_by_cable() -> None:
    camera = device("cam", Kind.CAMERA)
    found = made("abc", [*CHAIN, link("c", "5", "cam", evidence="bridge", seen_ms=7)], camera)
    assert [(hop.device, hop.upper, hop.port) for hop in found.path("cam")] == [("cam", "c", "5"), ("c", "b", "2")]
    assert (found.path("cam")[0].evidence, found.path("cam")[0].seen_ms) == ("bridge", 7)
    assert [hop.device for hop in found.below("c")] == ["cam"]


def test_of_several_words_the_surest_then_the_newest_counts() -> None:
    camera = device("cam", Kind.CAMERA)
    words = [link("a", "1", "cam", evidence="bridge", seen_ms=9), link("b", "2", "cam", evidence="lldp", seen_ms=3)]
    assert made("ab", words, camera).above["cam"].upper == "b"
    words.append(link("a", "4", "cam", evidence="person", seen_ms=1))
    assert made("ab", words, camera).above["cam"].port == "4"
    moved = [link("a", "1", "cam", evidence="bridge", seen_ms=9), link("b", "2", "cam", evidence="bridge", seen_ms=10)]
    assert made("ab", moved, camera).above["cam"].upper == "b"


def test_what_no_link_tells_of_is_not_known_and_retired_ones_are_nowhere() -> None:
    lone, gone = device("cam", Kind.CAMERA), device("old", Kind.CAMERA, stage=Stage.RETIRED)
    found = made("abx", [link("a", "1", "b"), link("a", "2", "old")], lone, gone)
    assert found.unknown == ("cam", "x")
    assert found.cores["x"] is CoreBy.ALONE
    assert "old" not in found.above
    assert made("a", []).unknown == ()  # the only switch is the core


def test_a_recorders_channel_is_no_cable() -> None:
    camera, recorder = device("cam", Kind.CAMERA), device("nvr", Kind.RECORDER)
    feed = Feeding(camera="cam", recorder="nvr", channel=3, evidence="address", seen_ms=5)
    found = campus_map([camera, recorder, device("a")], [link("nvr", "3", "cam", evidence="person")], [feed])
    assert found.unknown == ("cam", "nvr")
    assert found.feeds == {"cam": (feed,)}


def test_ports_are_in_the_order_of_their_numbers() -> None:
    names = ["Gi1/0/10", "Gi1/0/9", "Gi1/0/1", "2", "10", ""]
    assert sorted(names, key=natural) == ["", "2", "10", "Gi1/0/1", "Gi1/0/9", "Gi1/0/10"]


@st.composite
def wired(draw: st.DrawFn) -> tuple[list[Device], list[Link]]:
    """Switches with any cables, rings and contradictions among them, and cameras on any of them."""
    size = draw(st.integers(1, 8))
    codes = [f"s{number}" for number in range(size)]
    ends = st.tuples(st.sampled_from(codes), st.sampled_from([*codes, "c1", "c2"]))
    links = [
        link(near, str(place), far, evidence=draw(st.sampled_from(["lldp", "bridge", "person"])), seen_ms=place)
        for place, (near, far) in enumerate(draw(st.lists(ends, max_size=20)))
    ]
    return [*map(device, codes), device("c1", Kind.CAMERA), device("c2", Kind.CAMERA)], links


@given(wired())
def test_whatever_is_told_every_device_has_one_way_to_one_core_or_is_not_known(
    campus: tuple[list[Device], list[Link]],
) -> None:
    devices, links = campus
    found = campus_map(devices, links)
    for one in devices:
        path = found.path(one.code)
        assert len({hop.device for hop in path}) == len(path)
        last = path[-1].upper if path else one.code
        assert last in found.cores or last in found.unknown
        alone = found.cores.get(one.code, CoreBy.ALONE) is CoreBy.ALONE
        several = sum(each.kind is Kind.SWITCH for each in devices) > 1
        assert (one.code in found.unknown) == (not path and alone and (one.kind is Kind.CAMERA or several))
