"""A drawing of a school's wiring as SVG: switches as boxes, what hangs on each within it, the core at the left. Pure.

The text in it comes from devices and people: every piece of it is escaped, nothing else is. It names no outside
address and holds no script.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from re import compile as pattern
from unicodedata import east_asian_width
from urllib.parse import quote

from dashboards.words import Words
from inventory.campus_map import CampusMap, Hop, by_port
from inventory.model.device import Device

BOX_W, CHIP_W, CHIP_H, HEAD_H = 660, 212, 34, 46
GAP_X, GAP_Y, PAD, EDGE = 70, 22, 8, 24
PER_ROW = 3
NARROW, WIDE = 6.1, 12.2
"""Widths of a Latin and of a Chinese letter at 12 px."""
PORT = pattern(r"([A-Z][a-z])[A-Za-z-]{6,} ?(\d\S*)")
"""`GigabitEthernet 0/1`, of which `Gi0/1` is the usual short form."""
SURE = frozenset({"lldp", "cdp", "person"})
OLD_MS = 7 * 86_400_000
LEGEND = {"chip": "topology.legend_sure", "chip told": "topology.legend_told", "chip old": "topology.legend_old"}
STYLE = """
text{font:12px system-ui,"Noto Sans","Noto Sans CJK SC",sans-serif;fill:#1c2733}
.h{font-weight:600;font-size:13px}.s{fill:#5b6773;font-size:11px}
.box{fill:#f4f6f8;stroke:#8a97a5}.chip{fill:#fff;stroke:#c3ccd5}
.told{stroke-dasharray:4 3}.old{stroke:#c98a1b}
.wire{fill:none;stroke:#5b6773;stroke-width:1.6}
.UP{fill:#1a7f4b}.DOWN{fill:#c62f2f}.SHADOW{fill:#8257b5}.MAINTENANCE{fill:#2b6cb0}.UNKNOWN{fill:#9a7b00}
.OUT_OF_SERVICE{fill:#b6bec6}
"""


@dataclass(frozen=True, slots=True)
class Drawing:
    """What the drawing is made of; `states` hold the code of each device's state now."""

    title: str
    devices: Mapping[str, Device]
    map: CampusMap
    states: Mapping[str, str]


@dataclass(slots=True)
class _Box:
    """A switch with what hangs on it; `below` are the switches behind it. `top` and `left` are set when it is laid."""

    code: str
    chips: Sequence[Hop]
    below: Sequence[_Box]
    hop: Hop | None
    left: float = 0
    top: float = 0

    @property
    def height(self) -> float:
        rows = -(-len(self.chips) // PER_ROW)
        return HEAD_H + rows * (CHIP_H + PAD) + (PAD if rows else 0)

    @property
    def reach(self) -> float:
        """Height that it takes with all that is behind it."""
        behind = sum(one.reach for one in self.below) + GAP_Y * max(0, len(self.below) - 1)
        return max(self.height, behind)


def draw(drawing: Drawing, words: Words, *, inline: bool = False) -> str:
    """The SVG document; `inline` as a part of a page, whose style sheet colours it and where devices are links."""
    body, width, height = _whole(drawing, words, _linked if inline else _plain)
    size = f'width="{width:.0f}" height="{height:.0f}" viewBox="0 0 {width:.0f} {height:.0f}"'
    if inline:
        return f'<svg class="drawing" {size} role="group" aria-label="{escape(drawing.title)}">{body}</svg>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img"><title>{escape(drawing.title)}</title>'
        f'<style>{STYLE}</style><rect width="100%" height="100%" fill="#fff"/>{body}</svg>\n'
    )


Link = Callable[[str, str], str]
"""A code and the drawing of its device -> the same, as it stands in the document."""


def _plain(code: str, drawn: str) -> str:
    return drawn


def _linked(code: str, drawn: str) -> str:
    return f'<a href="/device/{quote(code)}">{drawn}</a>'


def _whole(drawing: Drawing, words: Words, link: Link) -> tuple[str, float, float]:
    """What is inside of it, its width and its height."""
    boxes = [_box(core, None, drawing) for core in sorted(drawing.map.cores) if core not in drawing.map.unknown]
    top = EDGE + 34.0
    width = 0.0
    for box in boxes:
        width = max(width, _lay(box, EDGE, top))
        top += box.reach + GAP_Y
    parts = [part for box in boxes for part in _drawn(box, drawing, words, link)]
    lost = [_free(code) for code in drawing.map.unknown if code in drawing.devices]
    if lost:
        rows = -(-len(lost) // PER_ROW)
        parts += [_text(EDGE, top + 16, words.t("topology.not_known_where", count=len(lost)), "h")]
        parts += _chips(lost, EDGE - PAD, top + 26, drawing, words, link)
        top += 26 + rows * (CHIP_H + PAD) + GAP_Y
        width = max(width, EDGE + BOX_W)
    legend = list(_legend(top, words))
    width = max(width, EDGE + BOX_W) + EDGE
    height = top + 40
    head = _text(EDGE, EDGE + 4, f"{drawing.title} · {words.moment(words.now_ms)}", "h")
    return "".join([head, *parts, *legend]), width, height


def _box(code: str, hop: Hop | None, drawing: Drawing) -> _Box:
    hung = drawing.map.below(code)
    joints = [one for one in hung if one.device in drawing.map.above and drawing.map.below(one.device)]
    behind = {one.device for one in joints}
    return _Box(
        code,
        [one for one in hung if one.device not in behind],
        [_box(one.device, one, drawing) for one in joints],
        hop,
    )


def _free(code: str) -> Hop:
    return Hop(device=code, upper="", port="", evidence="", seen_ms=0)


def _lay(box: _Box, left: float, top: float) -> float:
    """Gives every box its place; returns how far to the right they reach."""
    box.left, box.top = left, top
    right = left + BOX_W
    for one in box.below:
        right = max(right, _lay(one, left + BOX_W + GAP_X, top))
        top += one.reach + GAP_Y
    return right


def _drawn(box: _Box, drawing: Drawing, words: Words, link: Link) -> Iterator[str]:
    for turn, one in enumerate(box.below):
        yield _wire(box, one, turn)
    device = drawing.devices[box.code]
    yield f'<rect class="box" x="{box.left}" y="{box.top}" width="{BOX_W}" height="{box.height}" rx="6"/>'
    yield _dot(box.left + 14, box.top + 17, drawing.states.get(box.code, ""))
    title = _text(box.left + 26, box.top + 21, _cut(f"{device.name or box.code} · {box.code}", BOX_W - 40), "h")
    yield link(box.code, title)
    yield _text(box.left + 26, box.top + 38, _cut(_subtitle(box, drawing, words), BOX_W - 40), "s")
    yield from _chips(box.chips, box.left, box.top + HEAD_H, drawing, words, link)
    for one in box.below:
        yield from _drawn(one, drawing, words, link)


def _subtitle(box: _Box, drawing: Drawing, words: Words) -> str:
    if box.hop is None:
        return words.word("core.", drawing.map.cores[box.code])
    return words.t(
        "topology.hangs_on",
        upper=box.hop.upper,
        port=_short(box.hop.port) or "?",
        own=_short(box.hop.own_port) or "?",
        evidence=words.word("evidence.", box.hop.evidence),
        age=words.ago(box.hop.seen_ms),
    )


def _wire(upper: _Box, lower: _Box, turn: int) -> str:
    start, end = upper.left + BOX_W, lower.left
    here, there = upper.top + 17, lower.top + 17
    middle = start + 14 + (turn * 5) % (GAP_X - 28)
    dashed = "" if lower.hop is None or lower.hop.evidence in SURE else " told"
    return f'<path class="wire{dashed}" d="M{start} {here}H{middle}V{there}H{end}"/>'


def _chips(hops: Iterable[Hop], left: float, top: float, drawing: Drawing, words: Words, link: Link) -> Iterator[str]:
    for place, hop in enumerate(sorted(hops, key=by_port)):
        x = left + PAD + (place % PER_ROW) * (CHIP_W + PAD / 2)
        y = top + (place // PER_ROW) * (CHIP_H + PAD)
        yield link(hop.device, _chip(hop, x, y, drawing, words))


def _chip(hop: Hop, x: float, y: float, drawing: Drawing, words: Words) -> str:
    device = drawing.devices[hop.device]
    style = "chip" if hop.evidence in SURE or not hop.upper else "chip told"
    if hop.upper and words.now_ms - hop.seen_ms > OLD_MS:
        style += " old"
    fed = ", ".join(f"{one.recorder} {one.channel}" for one in drawing.map.feeds.get(hop.device, ()))
    second = " ▸ ".join(part.replace(f"{device.school.lower()}-", "") for part in (device.code, fed) if part)
    first = f"{_short(hop.port)} · {device.name}" if hop.port else device.name or device.code
    return (
        f"<g><title>{escape(_full(hop, device, fed, words))}</title>"
        f'<rect class="{style}" x="{x}" y="{y}" width="{CHIP_W}" height="{CHIP_H}" rx="4"/>'
        + _dot(x + 9, y + 12, drawing.states.get(hop.device, ""))
        + _text(x + 18, y + 15, _cut(first, CHIP_W - 22))
        + _text(x + 18, y + 29, _cut(second, CHIP_W - 22, 0.92), "s")
        + "</g>"
    )


def _full(hop: Hop, device: Device, fed: str, words: Words) -> str:
    where = ""
    if hop.upper:
        evidence = words.word("evidence.", hop.evidence)
        where = f"{hop.upper} {hop.port} ({evidence}, {words.ago(hop.seen_ms)})"
    return " · ".join(part for part in (device.name, device.code, device.address or "", where, fed) if part)


def _legend(top: float, words: Words) -> Iterator[str]:
    left = float(EDGE)
    for style, id in LEGEND.items():
        text = words.t(id)
        yield f'<rect class="{style}" x="{left}" y="{top + 8}" width="22" height="14" rx="3"/>'
        yield _text(left + 28, top + 19, text, "s")
        left += 28 + _width(text) + 26


def _short(port: str) -> str:
    long = PORT.fullmatch(port)
    return "".join(long.groups()) if long else port


def _dot(x: float, y: float, state: str) -> str:
    return f'<circle class="{state}" cx="{x}" cy="{y}" r="4"/>' if state.replace("_", "").isalpha() else ""


def _text(x: float, y: float, text: str, style: str = "") -> str:
    named = f' class="{style}"' if style else ""
    return f'<text{named} x="{x:.0f}" y="{y:.0f}">{escape(text)}</text>'


def _cut(text: str, width: float, scale: float = 1.0) -> str:
    """As much of it as fits."""
    if _width(text) * scale <= width:
        return text
    kept = ""
    for sign in text:
        if _width(kept + sign) * scale > width - WIDE:
            break
        kept += sign
    return kept.rstrip() + "…"


def _width(text: str) -> float:
    return sum(WIDE if east_asian_width(sign) in "WF" else NARROW for sign in text)
