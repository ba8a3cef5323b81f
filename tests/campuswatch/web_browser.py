"""A real browser, spoken to over the two pipes of `--remote-debugging-pipe`: JSON ended by a zero byte."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

PATIENCE_S = 30.0
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--remote-debugging-pipe",
)


class Browser:
    def __init__(self, profile: Path) -> None:
        their_read, our_write = os.pipe()
        our_read, their_write = os.pipe()
        there = [fcntl.fcntl(descriptor, fcntl.F_DUPFD, 10) for descriptor in (their_read, their_write)]
        self._process = subprocess.Popen(
            [shutil.which("chromium") or "chromium", *FLAGS, f"--user-data-dir={profile}", "about:blank"],
            # The browser reads descriptor 3 and writes descriptor 4.
            preexec_fn=lambda: (os.dup2(there[0], 3), os.dup2(there[1], 4)),
            close_fds=False,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for descriptor in (their_read, their_write, *there):
            os.close(descriptor)
        self._ask = os.fdopen(our_write, "wb", buffering=0)
        self._hear = os.fdopen(our_read, "rb", buffering=0)
        self._rest = b""
        self._number = 0
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]

    def cookie(self, url: str, name: str, value: str) -> None:
        self._call("Network.setCookie", url=url, name=name, value=value, httpOnly=True)

    def open(self, url: str) -> None:
        self._call("Page.navigate", url=url)
        self.wait("document.readyState === 'complete' && location.href !== 'about:blank'")

    def size(self, width: int, height: int) -> None:
        self._call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def for_print(self) -> None:
        """From now on pages are laid out by their rules for paper."""
        self._call("Emulation.setEmulatedMedia", media="print")

    def pdf(self) -> bytes:
        """The page as it prints, on the paper that it asks for."""
        answer = self._call("Page.printToPDF", preferCSSPageSize=True, displayHeaderFooter=False)
        return base64.b64decode(answer["data"])

    def without_scripts(self) -> None:
        self._call("Emulation.setScriptExecutionDisabled", value=True)

    def run(self, script: str) -> Any:
        """The value of a JavaScript expression in the page."""
        answer = self._call("Runtime.evaluate", expression=script, returnByValue=True)
        if "exceptionDetails" in answer:
            raise AssertionError(answer["exceptionDetails"])
        return answer["result"].get("value")

    def wait(self, condition: str) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not self.run(condition):
            if time.monotonic() > deadline:
                raise AssertionError(f"never came true: {condition}")
            time.sleep(0.05)

    def close(self) -> None:
        self._ask.close()
        self._process.terminate()
        self._process.wait(10)
        self._hear.close()

    def _call(self, method: str, **params: object) -> dict[str, Any]:
        self._number += 1
        call: dict[str, object] = {"id": self._number, "method": method, "params": params}
        if not method.startswith("Target."):
            call["sessionId"] = self._session
        self._ask.write(json.dumps(call).encode() + b"\0")
        while True:
            message = self._next()
            if message.get("id") == self._number:
                if "error" in message:
                    raise AssertionError(message["error"])
                return dict(message["result"])

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            piece = self._hear.read(65536)
            if not piece:
                raise AssertionError("the browser ended")
            self._rest += piece
        message, self._rest = self._rest.split(b"\0", 1)
        return dict(json.loads(message))
