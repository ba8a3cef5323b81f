"""What may befall a picture: filters for what is no fault (weather, night, a coarse codec) and for what is one."""

from __future__ import annotations

from collections.abc import Mapping

from bench.picture_frames import HEIGHT, WIDTH, Chain
from inventory.model.picture import PictureVerdict


def levels(luma: str, colour: float = 1.0, blue: float = 0.0, red: float = 0.0) -> tuple[str, str]:
    """`luma` is an expression of `val` in 16-235; colours are drawn to grey and pushed aside."""
    shifted = (f"{name}=clip((val-128)*{colour}+128+{push},0,255)" for name, push in (("u", blue), ("v", red)))
    return "lutyuv", ":".join((f"y=clip({luma},16,235)", *shifted))


def noise(strength: int, seed: int = 7) -> tuple[str, str]:
    return "noise", f"alls={strength}:allf=t+u:all_seed={seed}"


def strip(x: int, y: int, width: int, height: int, colour: str = "white") -> tuple[str, str]:
    return "drawbox", f"x={x}:y={y}:w={width}:h={height}:color={colour}:t=fill"


def written(minute: int = 17) -> Chain:
    """As a camera writes its name and the time: small sharp marks in the top and bottom strips."""
    digits = [strip(40 + 16 * place, 30, 3 + (minute * (place + 3)) % 9, 22) for place in range(24)]
    name = [strip(WIDTH - 300 + 16 * place, HEIGHT - 52, 4 + place % 7, 22) for place in range(16)]
    return (*digits, *name)


TAME: Mapping[str, Chain] = {
    "as it is": (),
    "noise": (noise(18),),
    "dusk": (levels("16+(val-16)*0.45"), noise(12)),
    "infrared night": (levels("16+(val-16)*0.6", colour=0), ("vignette", "angle=PI/3.2"), noise(14)),
    "fog": (levels("130+(val-126)*0.28", colour=0.4), noise(4)),
    "low sun": (levels("min(235,16+(val-16)*1.7)"),),
    "soft lens": (("gblur", "sigma=1.2"),),
    "warm light": (levels("val", blue=-12, red=8),),
}
"""No faults; each is also seen with what a camera writes into its picture."""

SICK: Mapping[str, tuple[PictureVerdict, Chain]] = {
    "cap on": (PictureVerdict.BLACK, (levels("16+(val-16)*0.01", colour=0.05), noise(6))),
    "night without light": (
        PictureVerdict.DARK,
        (("gblur", "sigma=60"), levels("34+(val-16)*0.06", colour=0.2), noise(9)),
    ),
    "burnt out": (PictureVerdict.BRIGHT, (levels("min(235,226+(val-16)*0.5)", colour=0.3), noise(3))),
    "defocused, 1/50": (PictureVerdict.BLURRED, (("gblur", f"sigma={WIDTH / 50}"), noise(6))),
    "defocused, 1/100": (PictureVerdict.BLURRED, (("gblur", f"sigma={WIDTH / 100}"), noise(6))),
    "defocused, 1/160": (PictureVerdict.BLURRED, (("gblur", f"sigma={WIDTH / 160}"), noise(6))),
    "dark cloth": (PictureVerdict.COVERED, (("gblur", "sigma=160:steps=3"), levels("50+(val-16)*0.15"), noise(8))),
    "white spray": (PictureVerdict.COVERED, (("gblur", "sigma=120:steps=3"), levels("150+(val-16)*0.2"), noise(8))),
    "hand": (PictureVerdict.COVERED, (("gblur", "sigma=140:steps=3"), levels("90+(val-16)*0.3", red=14), noise(8))),
    "pink": (PictureVerdict.COLOUR_CAST, (levels("val", colour=0.35, blue=14, red=42),)),
    "green": (PictureVerdict.COLOUR_CAST, (levels("val", colour=0.35, blue=-30, red=-34),)),
    "knocked 15 %": (PictureVerdict.SHIFTED, ()),
    "knocked 28 %": (PictureVerdict.SHIFTED, ()),
    "turned away": (PictureVerdict.SHIFTED, ()),
    "blue screen": (PictureVerdict.NO_SIGNAL, (strip(0, 0, WIDTH, HEIGHT, "blue"), strip(540, 340, 200, 40))),
    "grey screen": (PictureVerdict.NO_SIGNAL, (strip(0, 0, WIDTH, HEIGHT, "gray"), strip(540, 340, 200, 40))),
    "frozen": (PictureVerdict.FROZEN, ()),
}
"""Name -> the verdict that is wanted, and what is done to the picture."""
