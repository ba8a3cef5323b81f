"""A browser before the pages of a campus: as somebody, in a language, at a size, in light or dark."""

from __future__ import annotations

import base64
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from starlette.applications import Starlette
from web_browser import Browser

from campuswatch.web.gate import COOKIE
from campuswatch.web.listener import listener, url_of
from campuswatch.web.serve import serve

LANGUAGES = ("en", "zh-CN", "vi")
SIZES = ((1366, 768), (1920, 1080), (390, 844))
CHECK = (Path(__file__).parent / "seen.js").read_text(encoding="utf-8")
HIGHEST = 6_000


@contextmanager
def served(app: Starlette) -> Iterator[str]:
    """The address of the app, on a port of its own in a thread."""
    listening = listener("127.0.0.1", 0)
    url = url_of(listening).rstrip("/")
    leash, hold = os.pipe()
    thread = threading.Thread(target=serve, args=(app, listening), kwargs={"leash": os.fdopen(leash, "rb")})
    thread.start()
    try:
        yield url
    finally:
        os.close(hold)
        thread.join(20)


class Eye:
    """Looks at pages of one address."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.browser, self.url = browser, url

    def become(self, token: str) -> None:
        self.browser.cookie(self.url, COOKIE, token)

    def open(self, address: str, language: str = "en") -> None:
        joined = "&" if "?" in address else "?"
        self.browser.open(f"{self.url}{address}{joined}lang={language}")

    def dark(self, wanted: bool) -> None:
        value = "dark" if wanted else "light"
        self.browser._call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": value}])

    def sees_page(self) -> bool:
        """No drawing, no file, no bare word."""
        return bool(self.browser.run("document.contentType === 'text/html' && document.body.children.length > 0"))

    def problems(self) -> list[str]:
        """What keeps people from reading and using the page that is open."""
        return list(self.browser.run(CHECK))

    def picture(self, file: Path) -> None:
        """The whole page, however long, as a PNG."""
        width, height = self.browser.run("[innerWidth, document.documentElement.scrollHeight]")
        clip = {"x": 0, "y": 0, "width": width, "height": min(height, HIGHEST), "scale": 1}
        answer = self.browser._call("Page.captureScreenshot", clip=clip, captureBeyondViewport=True)
        file.write_bytes(base64.b64decode(answer["data"]))

    def tab(self) -> None:
        """Press the key that goes on to the next."""
        for kind in ("rawKeyDown", "keyUp"):
            self.browser._call("Input.dispatchKeyEvent", type=kind, key="Tab", code="Tab", windowsVirtualKeyCode=9)
