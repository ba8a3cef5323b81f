"""A QR code (ISO/IEC 18004) as a drawing that stands in a page by itself."""

from __future__ import annotations

import io

from markupsafe import Markup

QUIET = 4  # modules of white around it, as the standard asks


def qr_svg(text: str) -> Markup:
    """Black on white, scaled by whoever shows it. Level M: a seventh of it may be worn off.

    A code of a device (`s01-cam-0017`) makes 21 by 21 modules, which a phone reads from a label of 15 mm.
    """
    import segno  # takes tens of milliseconds to import: only who prints pays

    drawing = io.BytesIO()
    segno.make(text, error="m", boost_error=False, micro=False).save(
        drawing, kind="svg", border=QUIET, xmldecl=False, svgns=False, omitsize=True, svgclass="qr", lineclass=None,
        light="white",
    )  # fmt: skip
    return Markup(drawing.getvalue().decode())  # noqa: S704 - numbers and fixed words, nothing of the text
