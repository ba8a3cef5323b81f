"""The command line of a switch that follows Huawei's VRP, as far as passwords go. Pure: a line in, words out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from simulator.accounts import Accounts, too_weak

_PASSWORD = re.compile(r"local-user (\S{1,64}) password irreversible-cipher (\S{1,128})")
UNKNOWN = "Error: Unrecognized command found at '^' position."
SIMPLE = "Error: The password is too simple or too short."
SURE = "Warning: The current configuration will be written to the device.\r\nAre you sure to continue?[Y/N]:"
SAVED = "Info: Save the configuration successfully."


class Shell:
    """Of one session. `saved` counts how often the configuration was kept; `over` ends it."""

    def __init__(self, accounts: Accounts, name: str) -> None:
        self._accounts = accounts
        self._name = name
        self._view = ""
        self._asking = False
        self.saved = 0
        self.over = False

    @property
    def prompt(self) -> str:
        if self._asking:
            return ""
        return VIEWS[self._view].format(name=self._name)

    def type(self, line: str) -> str:
        """What is said to a line, without the prompt that follows."""
        line = line.strip()
        if self._asking:
            return self._answered(line)
        if not line:
            return ""
        if self._view == "aaa" and (found := _PASSWORD.fullmatch(line)):
            return self._set_password(found[1], found[2])
        step = COMMANDS.get((self._view, line)) or COMMANDS.get(("*", line))
        return UNKNOWN if step is None else step(self)

    def _answered(self, line: str) -> str:
        self._asking = False
        self.saved += line.lower() == "y"
        return SAVED if line.lower() == "y" else ""

    def _set_password(self, name: str, password: str) -> str:
        if self._accounts.named(name) is None:
            return "Error: The user does not exist."
        if too_weak(password, name, "vrp"):
            return SIMPLE
        self._accounts.change(name, password)
        return ""

    def go(self, view: str) -> str:
        self._view = view
        return ""

    def ask(self) -> str:
        self._asking = True
        return SURE

    def leave(self) -> str:
        self.over = True
        return ""


VIEWS: Mapping[str, str] = {"": "<{name}>", "system": "[{name}]", "aaa": "[{name}-aaa]"}
COMMANDS: Mapping[tuple[str, str], Callable[[Shell], str]] = {
    ("", "system-view"): lambda shell: shell.go("system"),
    ("", "save"): lambda shell: shell.ask(),
    ("", "quit"): lambda shell: shell.leave(),
    ("system", "aaa"): lambda shell: shell.go("aaa"),
    ("system", "quit"): lambda shell: shell.go(""),
    ("aaa", "quit"): lambda shell: shell.go("system"),
    ("system", "return"): lambda shell: shell.go(""),
    ("aaa", "return"): lambda shell: shell.go(""),
    ("*", "screen-length 0 temporary"): lambda shell: "",
}
"""By view (`*` any) and line."""
