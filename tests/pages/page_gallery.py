"""`python tests/pages/page_gallery.py DIR [WORD …]`: every page as pictures, to be looked at.

In three languages at three sizes, as the administrator; words narrow it: `fault 390 vi`. With the address that the demo
prints in place of DIR's first word it looks at the demo: `python tests/pages/page_gallery.py DIR http://…/enter/…`.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1] / name) for name in ("campuswatch", "inventory")]
sys.path.insert(0, str(Path(__file__).parents[2]))

from gallery import LANGUAGES, SIZES, Eye, served  # noqa: E402
from page_samples import SAMPLED, sample_of  # noqa: E402
from planted_campus import PlantedCampus  # noqa: E402
from web_browser import Browser  # noqa: E402

LINKS = "[...document.querySelectorAll('.menu a')].map((one) => one.getAttribute('href'))"


def main(folder: Path, words: Sequence[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        browser = Browser(Path(place) / "profile")
        try:
            if words and words[0].startswith("http"):
                look_at_demo(Eye(browser, words[0].partition("/enter/")[0]), words[0], folder, words[1:])
            else:
                look_at_planted(browser, Path(place), folder, words)
        finally:
            browser.close()


def look_at_planted(browser: Browser, place: Path, folder: Path, words: Sequence[str]) -> None:
    campus = PlantedCampus(place)
    try:
        with served(campus.app(role=None)) as url:
            eye = Eye(browser, url)
            eye.become(campus.sign_in())
            take(eye, [sample_of(page).address for page in SAMPLED], folder, words)
    finally:
        campus.close()


def look_at_demo(eye: Eye, entry: str, folder: Path, words: Sequence[str]) -> None:
    """What its menu leads to, and the first device and fault there are."""
    eye.browser.open(entry)
    eye.browser.run("document.querySelector('form.command').submit(); 0")
    eye.browser.wait("document.readyState === 'complete' && !location.pathname.startsWith('/enter/')")
    found = list(dict.fromkeys(eye.browser.run(LINKS)))
    for start, at in (("/device/", "/"), ("/fault/", "/faults?which=open"), ("/reports/", "/reports")):
        eye.open(at)
        first = eye.browser.run(f"document.querySelector('main a[href^=\"{start}\"]')?.getAttribute('href')")
        found += [first] if first else []
    take(eye, found, folder, words)


def take(eye: Eye, addresses: Sequence[str], folder: Path, words: Sequence[str]) -> None:
    for address in addresses:
        for language in LANGUAGES:
            for size in SIZES:
                name = f"{address.strip('/').replace('/', '_').replace('?', '_') or 'overview'}-{size[0]}-{language}"
                if all(word in name for word in words):
                    eye.browser.size(*size)
                    eye.open(address, language)
                    if eye.sees_page():
                        eye.picture(folder / f"{name}.png")
                        print(name, *eye.problems(), sep="\n  ", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
