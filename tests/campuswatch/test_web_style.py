"""The look: contrast by WCAG 2.2 §1.4.3, nothing from elsewhere, a script that stays small."""

from __future__ import annotations

import re

import pytest

from campuswatch.web.render import HERE

STYLE = (HERE / "static" / "style.css").read_text(encoding="utf-8")
WALL = (HERE / "static" / "wall.css").read_text(encoding="utf-8")
SCRIPTS = {path.name: path.read_text(encoding="utf-8") for path in sorted((HERE / "static").glob("*.js"))}
STATES = ("up", "down", "shadow", "maintenance", "unknown", "out")
ON_CARD = ("ink", "soft", "link", *STATES)
PAIRS = [
    *((ink, "card") for ink in ON_CARD),
    *((state, f"{state}-ground") for state in STATES),
    *(("ink", "ground"), ("soft", "ground"), ("ink", "hair"), ("card", "link")),
    *(("head-ink", "head"), ("head-soft", "head"), ("head-ink", "head-hair"), ("head-soft", "head-hair")),
    *(("button-ink", "button"), ("button-ink", "grave"), ("link", "hair"), ("soft", "hair")),
]


def palettes() -> list[dict[str, str]]:
    """Light, and dark laid over it."""
    blocks = re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL)[:2]
    light, dark = (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})", block)) for block in blocks)
    return [light, light | dark]


def luminance(colour: str) -> float:
    digits = colour.removeprefix("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_measured_as_the_rule_says() -> None:
    assert contrast("#000", "#fff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("palette", palettes(), ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_text_can_be_read(palette: dict[str, str], ink: str, ground: str) -> None:
    assert contrast(palette[ink], palette[ground]) >= 4.5


@pytest.mark.parametrize("palette", palettes(), ids=["light", "dark"])
def test_lines_and_focus_can_be_seen(palette: dict[str, str]) -> None:
    for mark in ("curve", "down", "second", "focus"):
        assert contrast(palette[mark], palette["card"]) >= 3
    for mark in ("focus", "mark"):
        assert contrast(palette[mark], palette["head"]) >= 3
    assert contrast(palette["button"], palette["card"]) >= 3
    assert contrast(palette["soft"], palette["card"]) >= 3  # the edges of fields


def test_nothing_comes_from_elsewhere() -> None:
    for text in (
        STYLE,
        WALL,
        *SCRIPTS.values(),
        *(path.read_text(encoding="utf-8") for path in (HERE / "templates").iterdir()),
    ):
        assert not re.search(r"@import|url\(|//[a-z]+\.[a-z]|https?:(?!//www\.w3\.org/)", text)


def test_scripts_are_small_and_write_no_markup() -> None:
    assert SCRIPTS
    for name, script in SCRIPTS.items():
        assert script.count("\n") < 150, name
        assert not re.search(r"innerHTML|insertAdjacentHTML|document\.write|eval\(", script), name


@pytest.mark.parametrize("ink", ["ink", "soft", "up", "down", "shadow", "unknown"])
def test_the_wall_can_be_read_from_afar(ink: str) -> None:
    """Its texts are large, and must do more than WCAG asks of large ones."""
    palette = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})", WALL))
    grounds = ["card", "ground", *([f"{ink}-ground"] if f"{ink}-ground" in palette else [])]
    assert min(contrast(palette[ink], palette[ground]) for ground in grounds) >= 4.5
    assert contrast(palette["ink"], palette["down-ground"]) >= 7
