"""The drawing of a school: every device once, nothing of what it is called becomes mark-up."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from dashboards.drawing import Drawing, draw
from dashboards.words import Words
from inventory.campus_map import Feeding, campus_map
from inventory.model.device import Device, Stage
from inventory.model.kind import Kind
from inventory.model.link import Link

NOW_MS = 1_800_000_000_000
HOSTILE = "<script>alert(1)</script>\"&'{{7*7}}"


def device(code: str, kind: Kind, name: str = "") -> Device:
    return Device(id=code, code=code, school="S01", kind=kind, name=name or code, stage=Stage.ADOPTED)


def drawing(name: str = "Gate") -> Drawing:
    devices = [
        device("s01-sw-0001", Kind.SWITCH, name),
        device("s01-sw-0002", Kind.SWITCH, "Second"),
        device("s01-cam-0001", Kind.CAMERA, name),
        device("s01-cam-0002", Kind.CAMERA, "一" * 80),
        device("s01-cam-0003", Kind.CAMERA, "Lost"),
    ]
    links = [
        Link(
            device="s01-sw-0001", port="GigabitEthernet0/0/1", far_device="s01-sw-0002", evidence="lldp", seen_ms=NOW_MS
        ),
        Link(device="s01-sw-0002", port=name, far_device="s01-cam-0001", evidence="bridge", seen_ms=NOW_MS),
        Link(device="s01-sw-0002", port="9", far_device="s01-cam-0002", evidence="bridge", seen_ms=1),
    ]
    feeds = [Feeding(camera="s01-cam-0001", recorder="s01-nvr-0001", channel=4, evidence="address", seen_ms=NOW_MS)]
    known = campus_map(devices, links, feeds)
    return Drawing(name, {one.code: one for one in devices}, known, {"s01-cam-0001": "DOWN", "s01-sw-0001": name})


@pytest.mark.parametrize("language", ["en", "zh-CN", "vi"])
def test_each_device_stands_in_it_once(language: str) -> None:
    svg = draw(drawing(), Words(language, "Asia/Shanghai", NOW_MS))
    root = ElementTree.fromstring(svg)
    texts = [element.text or "" for element in root.iter("{http://www.w3.org/2000/svg}text")]
    for code in ("sw-0001", "sw-0002", "cam-0001", "cam-0002", "cam-0003"):
        assert sum(code in text for text in texts) - (code == "sw-0001") == 1, code  # the second switch names the first
    assert any("cam-0001 ▸ nvr-0001 4" in text for text in texts)
    assert any("Gi0/0/1" in text for text in texts)
    assert [element.get("class") for element in root.iter("{http://www.w3.org/2000/svg}circle")].count("DOWN") == 1


def test_names_stay_text() -> None:
    svg = draw(drawing(HOSTILE), Words("en", "UTC", NOW_MS))
    root = ElementTree.fromstring(svg)
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert tags == {"svg", "title", "style", "rect", "text", "g", "circle", "path"}
    assert all(not name.startswith("on") and "href" not in name for element in root.iter() for name in element.attrib)


def test_boxes_do_not_overlap_and_all_is_within_the_page() -> None:
    devices = [device(f"s01-sw-{n:04d}", Kind.SWITCH) for n in range(1, 12)]
    devices += [device(f"s01-cam-{n:04d}", Kind.CAMERA) for n in range(1, 150)]
    links = [
        Link(
            device=f"s01-sw-{1 + n // 3:04d}",
            port=str(n),
            far_device=f"s01-sw-{n:04d}",
            evidence="lldp",
            seen_ms=NOW_MS,
        )
        for n in range(2, 12)
    ]
    links += [
        Link(
            device=f"s01-sw-{1 + n % 11:04d}",
            port=str(n),
            far_device=f"s01-cam-{n:04d}",
            evidence="bridge",
            seen_ms=NOW_MS,
        )
        for n in range(1, 140)
    ]
    made = Drawing("S", {one.code: one for one in devices}, campus_map(devices, links), {})
    root = ElementTree.fromstring(draw(made, Words("en", "UTC", NOW_MS)))
    width, height = float(root.get("width") or 0), float(root.get("height") or 0)
    boxes = [
        tuple(float(element.get(side) or 0) for side in ("x", "y", "width", "height"))
        for element in root.iter("{http://www.w3.org/2000/svg}rect")
        if element.get("class") == "box"
    ]
    assert len(boxes) == 11
    for one in boxes:
        assert one[0] + one[2] <= width
        assert one[1] + one[3] <= height
    for place, one in enumerate(boxes):
        for other in boxes[place + 1 :]:
            apart = one[0] + one[2] <= other[0] or other[0] + other[2] <= one[0]
            assert apart or one[1] + one[3] <= other[1] or other[1] + other[3] <= one[1]
