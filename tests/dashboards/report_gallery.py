"""`python tests/dashboards/report_gallery.py DIR [WORD …]`: reports in all situations as pictures, to be looked at.

Words narrow it: `monthly largest vi`. Each page of the PDF becomes a PNG (pdftoppm), each HTML one of a desk's width
and one of a phone's (chromium).
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2])]

from situations import Situation, situations  # noqa: E402

from dashboards.papers.forms import RENDERERS, Press  # noqa: E402
from dashboards.papers.typesetting import Typesetter  # noqa: E402
from inventory.model.report import Form  # noqa: E402

AT_MS = 1_793_500_000_000
WIDTHS = (1366, 390)


def main(folder: Path, wanted: list[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    chosen = [one for one in situations() if all(word in one.name for word in wanted)]
    with Typesetter() as typesetter:
        press = Press(at_ms=AT_MS, typesetter=typesetter)
        for number, one in enumerate(chosen, 1):
            print(f"{number} of {len(chosen)}: {one.name}", flush=True)
            picture(one, folder, press)


def picture(one: Situation, folder: Path, press: Press) -> None:
    paper, name = one.paper(), one.name.replace(", ", "-").replace(" ", "_")
    pdf, page = folder / f"{name}.pdf", folder / f"{name}.html"
    pdf.write_bytes(RENDERERS[Form.PDF](paper, press))
    page.write_bytes(RENDERERS[Form.HTML](paper, press))
    subprocess.run(["pdftoppm", "-r", "80", "-png", str(pdf), str(folder / name)], check=True, capture_output=True)
    for width in WIDTHS:
        shoot(page, folder / f"{name}-{width}.png", width)


def shoot(page: Path, to: Path, width: int) -> None:
    with tempfile.TemporaryDirectory() as profile:
        command = [
            "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars",
            "--disable-background-networking", f"--user-data-dir={profile}", f"--window-size={width},2400",
            f"--screenshot={to}", page.absolute().as_uri(),
        ]  # fmt: skip
        subprocess.run(command, check=True, capture_output=True, timeout=60)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
