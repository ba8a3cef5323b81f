"""A switch's command line behind a real SSH server (fakenos): its account's password can be changed on it."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import paramiko
from fakenos.core.nos import Nos
from fakenos.plugins.servers.ssh_server_paramiko import ParamikoSshServer
from fakenos.plugins.shell.cmd_shell import CMDShell

ACCOUNT, OLD = "netadmin", "Old-Pass.word12"
Command = dict[str, Any]


class FakeSwitch:
    """`typed` are the lines that meant something to it; `saved` whether the configuration was kept."""

    def __init__(self, family: str, new: str, folder: Path, refuses: str = "") -> None:
        self.typed: list[str] = []
        self.saved = False
        self.new = new
        self.refuses = refuses
        key = folder / "host_key"
        paramiko.RSAKey.generate(2048).write_private_key_file(str(key))
        prompt, commands = FAMILIES[LIKE.get(family, family)](self)
        nos = Nos(
            name=family,
            initial_prompt=prompt,
            commands={**commands, "_default_": {"output": "Error: Unrecognized command"}},
        )
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.server = ParamikoSshServer(
            shell=CMDShell,
            nos=nos,
            nos_inventory_config={},
            port=self.port,
            username=ACCOUNT,
            password=OLD,
            ssh_key_file=str(key),
            shell_configuration={"base_prompt": "sw1"},
            watchdog_interval=0.05,
        )
        self.key = paramiko.RSAKey.from_private_key_file(str(key))

    def changes(self, _: object, **told: str) -> str:
        self.typed.append(told["command"])
        if self.refuses:
            return self.refuses
        self.server.password = self.new
        return ""

    def keeps(self, _: object, **told: str) -> str:
        self.saved = True
        return "Info: Save the configuration successfully."


def step(output: Any, prompt: str = "") -> Command:
    """A method is given as a function of its own: the shell copies what it is given, and the switch must stay one."""
    answer = (lambda *args, **told: output(*args, **told)) if callable(output) else output
    return {"output": answer, **({"new_prompt": prompt} if prompt else {})}


def _huawei(switch: FakeSwitch) -> tuple[str, dict[str, Command]]:
    return "<{base_prompt}>", {
        "screen-length 0 temporary": step("Info: The configuration takes effect on the current user terminal."),
        "system-view": step("Enter system view, return user view with return command.", "[{base_prompt}]"),
        "aaa": step("", "[{base_prompt}-aaa]"),
        f"local-user {ACCOUNT} password irreversible-cipher {switch.new}": step(switch.changes),
        "return": step("", "<{base_prompt}>"),
        "save": step(
            "Warning: The current configuration will be written to the device.\nAre you sure to continue?[Y/N]:"
        ),
        "y": step(switch.keeps),
    }


def _h3c(switch: FakeSwitch) -> tuple[str, dict[str, Command]]:
    return "<{base_prompt}>", {
        "screen-length disable": step(""),
        "system-view": step("System View: return to User View with Ctrl+Z.", "[{base_prompt}]"),
        f"local-user {ACCOUNT} class manage": step("", "[{base_prompt}-luser-manage]"),
        f"password simple {switch.new}": step(switch.changes),
        "return": step("", "<{base_prompt}>"),
        "save force": step(switch.keeps),
    }


def _cisco(switch: FakeSwitch) -> tuple[str, dict[str, Command]]:
    return "{base_prompt}#", {
        "terminal width 511": step(""),
        "terminal width 256": step(""),
        "terminal length 0": step(""),
        "configure terminal": step("Enter configuration commands, one per line.", "{base_prompt}(config)#"),
        f"username {ACCOUNT} secret {switch.new}": step(switch.changes),
        f"username {ACCOUNT} password {switch.new}": step(switch.changes),
        "end": step("", "{base_prompt}#"),
        "write mem": step(switch.keeps),
        "write": step(switch.keeps),
    }


FAMILIES: dict[str, Callable[[FakeSwitch], tuple[str, dict[str, Command]]]] = {
    "huawei": _huawei,
    "h3c": _h3c,
    "cisco": _cisco,
}
LIKE = {"ruijie": "cisco"}


@contextmanager
def switched_on(switch: FakeSwitch) -> Iterator[FakeSwitch]:
    # A login that opens no shell leaves a thread of fakenos that waits for ever; children of a daemon are daemons.
    starter = Thread(target=switch.server.start, daemon=True)
    starter.start()
    starter.join()
    try:
        yield switch
    finally:
        switch.server.stop()
