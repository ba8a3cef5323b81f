"""A person before a browser: points, clicks and types as people do, and finds only what can be seen and reached."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from web_browser import PATIENCE_S, Browser

from language.catalogue import has_text, render
from language.message import Message

# A link inside closed details is there but not seen; a field may be its label's only.
SEEN = """
window.reached = (one) => one.checkVisibility({checkVisibilityCSS: true});
window.named = (what, text) => [...document.querySelectorAll(what)].filter(reached)
  .find((one) => one.textContent.replace(/\\s+/g, ' ').trim() === text);
0
"""
KEYS: Mapping[str, tuple[int, str]] = {"Tab": (9, ""), "Enter": (13, "\r"), "ArrowDown": (40, "")}


class Walker:
    """Somebody in `language` at the pages of `url`. Texts are ids, or stand as they are."""

    def __init__(self, browser: Browser, url: str, language: str = "en") -> None:
        self.browser, self.url, self.language = browser, url, language

    def says(self, text: str, **params: str | int | float) -> str:
        return render(Message(text, params), self.language) if has_text(text) else text

    def arrive(self, address: str) -> None:
        """Types an address into the bar."""
        joined = "&" if "?" in address else "?"
        self.browser.open(f"{self.url}{address}{joined}lang={self.language}")

    def sign_in(self, name: str, password: str) -> None:
        self.arrive("/login")
        self.fill("form[action='/login']", {"name": name, "password": password})
        self.send("form[action='/login']")
        assert self.at != "/login", self.page

    def leave(self) -> None:
        self.send("form[action='/logout']")
        assert self.at == "/login", self.page

    @property
    def at(self) -> str:
        """The path of the page that is open."""
        return str(self.browser.run("location.pathname"))

    @property
    def page(self) -> str:
        """What can be read on it."""
        return " ".join(str(self.browser.run("document.body.innerText")).split())

    def sees(self, text: str, **params: str | int | float) -> None:
        """Waits for it: pages follow what happens."""
        wanted = " ".join(self.says(text, **params).split()).casefold()
        deadline = time.monotonic() + PATIENCE_S
        while wanted not in self.page.casefold():
            assert time.monotonic() < deadline, f"{wanted!r} is not on {self.at}: {self.page}"
            time.sleep(0.05)

    def offered(self, command: str) -> bool:
        """Whether anything on the page, opened or not, leads to it."""
        there = f'form[action="/do/{command}"], a[href^="/do/{command}?"], a[href="/do/{command}"]'
        return bool(self.browser.run(f"document.querySelector({json.dumps(there)}) !== null"))

    def go(self, href: str) -> None:
        """Along a link of the page, or of its menu, which is opened for it. What follows `?` of it may differ."""
        link = f"a[href='{href}'], a[href^='{href}?']"
        if not self.finds(link):
            self.click("details.menu > summary")
        self.turn(link)

    def do(self, command: str, **fields: str | Path) -> None:
        """Finds the command's form as the page offers it, fills it in and sends it."""
        form = self.begin(command)
        self.fill(form, fields)
        self.send(form)

    def begin(self, command: str, holding: str = "") -> str:
        """Opens the form: on the page itself, folded away on it, or behind a link. `holding` is a value that it has."""
        form = f"form[action='/do/{command}']" + (f":has([value='{holding}'])" if holding else "")
        link = f"a[href^='/do/{command}?'], a[href='/do/{command}']"
        if not self.finds(f"{form} button"):
            if self.finds(f"details:has({form}) > summary"):
                self.click(f"details:has({form}) > summary")
            elif self.finds(link):
                self.turn(link)
            else:
                raise AssertionError(f"{self.at} does not offer {command}: {self.page}")
        return form

    def fill(self, form: str, fields: Mapping[str, str | Path]) -> None:
        """By the names of fields; each is reached over its label."""
        for name, value in fields.items():
            field = f"{form} [name='{name}']"
            if isinstance(value, Path):
                self.hand_in(field, [value])
                continue
            kind = self.browser.run(f"(document.querySelector({json.dumps(field)}) || {{}}).type || 'none'")
            label = self.browser.run(f"document.querySelector({json.dumps(field)})?.labels[0]?.htmlFor || ''")
            assert label, f"no field {name} with a label on {self.at}: {self.page}"
            self.click(f"label[for='{label}']")
            if kind == "checkbox":
                continue
            there = f"document.querySelector({json.dumps(field)})"
            assert self.browser.run(f"document.activeElement === {there}"), name
            if kind in ("select-one", "date", "datetime-local"):
                self.browser.run(f"{there}.value = {json.dumps(value)}; {there}.dispatchEvent(new Event('change')); 0")
                assert self.browser.run(f"{there}.value") == value, f"{name} has no {value}"
            else:
                self.browser.run(f"{there}.select(); 0")
                self.write(value)

    def hand_in(self, field: str, files: Sequence[Path]) -> None:
        """What the window for files does."""
        root = self.browser._call("DOM.getDocument")["root"]["nodeId"]
        node = self.browser._call("DOM.querySelector", nodeId=root, selector=field)["nodeId"]
        self.browser._call("DOM.setFileInputFiles", nodeId=node, files=[str(one) for one in files])

    def send(self, form: str) -> None:
        own = f"{form} [name='own_password']"
        if self.finds(own) and not self.browser.run(f"document.querySelector({json.dumps(own)}).value"):
            raise AssertionError(f"{form} wants one's own password")
        self.turn(f"{form} button:not([type='button'])")

    def turn(self, what: str) -> None:
        """Clicks what leads to another page, and waits for that."""
        self.browser.run("window.left = true; 0")
        self.click(what)
        self.browser.wait("window.left === undefined && document.readyState === 'complete'")

    def finds(self, what: str) -> bool:
        self.browser.run(SEEN)
        return bool(self.browser.run(f"[...document.querySelectorAll({json.dumps(what)})].some(reached)"))

    def click(self, what: str) -> None:
        """In its middle, where nothing may lie over it."""
        deadline = time.monotonic() + PATIENCE_S
        while not (place := self.place_of(what)):
            assert time.monotonic() < deadline, f"nobody can click {what} on {self.at}: {self.page}"
            time.sleep(0.05)
        for kind in ("mousePressed", "mouseReleased"):
            self.browser._call(
                "Input.dispatchMouseEvent", type=kind, x=place[0], y=place[1], button="left", clickCount=1
            )

    def place_of(self, what: str) -> list[float] | None:
        """Where it is in the window, scrolled to; None where it is not to be seen or something lies over it."""
        self.browser.run(SEEN)
        found = self.browser.run(f"""(() => {{
          const one = [...document.querySelectorAll({json.dumps(what)})].find(reached);
          if (!one) return null;
          one.scrollIntoView({{block: 'center', behavior: 'instant'}});
          for (const box of one.getClientRects()) {{
            const x = box.x + box.width / 2, y = box.y + box.height / 2;
            const top = document.elementFromPoint(x, y);
            if (top && (one.contains(top) || top.contains(one))) return [x, y];
          }}
          return null;
        }})()""")
        return list(found) if found else None

    def write(self, text: str) -> None:
        self.browser._call("Input.insertText", text=text)

    def chord(self, letter: str) -> None:
        """The letter with Ctrl held down."""
        for kind in ("rawKeyDown", "keyUp"):
            self.browser._call(
                "Input.dispatchKeyEvent",
                type=kind,
                key=letter,
                modifiers=2,
                code=f"Key{letter.upper()}",
                windowsVirtualKeyCode=ord(letter.upper()),
            )

    def key(self, name: str) -> None:
        code, text = KEYS[name]
        for kind in ("keyDown" if text else "rawKeyDown", "keyUp"):
            more = {"text": text} if text and kind == "keyDown" else {}
            self.browser._call(
                "Input.dispatchKeyEvent", type=kind, key=name, code=name, windowsVirtualKeyCode=code, **more
            )

    def press_for_page(self, name: str) -> None:
        """Presses a key that leads to another page, and waits for that."""
        self.browser.run("window.left = true; 0")
        self.key(name)
        self.browser.wait("window.left === undefined && document.readyState === 'complete'")
