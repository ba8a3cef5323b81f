"""The SSH server of a simulated switch: its accounts log in by password, and are locked as over any other protocol.

It works in threads, because paramiko does; who wants one starts it beside the campus. The extra `ssh` has paramiko.
"""

from __future__ import annotations

import socket
import threading
from types import TracebackType
from typing import Self

import paramiko
from paramiko.common import (
    AUTH_FAILED,
    AUTH_SUCCESSFUL,
    OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED,
    OPEN_SUCCEEDED,
)

from simulator.accounts import Accounts, Entrance
from simulator.switch_shell import Shell

WAIT_S = 60.0
CHUNK = 1024


class SshServer:
    """`with SshServer(station.accounts, address, name) as server:`, on `server.port`. `key` is its host key."""

    def __init__(self, accounts: Accounts, address: str, name: str, key: paramiko.PKey) -> None:
        self._accounts = accounts
        self._name = name
        self.key = key
        self._listener = socket.create_server((address, 0))
        self.port: int = self._listener.getsockname()[1]
        self._transports: list[paramiko.Transport] = []
        self.shells: list[Shell] = []

    def __enter__(self) -> Self:
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listener.close()
        for transport in self._transports:
            transport.close()

    def _listen(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:  # closed
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        transport = paramiko.Transport(client)
        self._transports.append(transport)
        transport.add_server_key(self.key)
        try:
            transport.start_server(server=_Doorkeeper(self._accounts))
            channel = transport.accept(WAIT_S)
            if channel is not None:
                self._talk(channel)
        except (paramiko.SSHException, EOFError, OSError):
            pass  # the client went away, as clients do
        finally:
            transport.close()

    def _talk(self, channel: paramiko.Channel) -> None:
        """Echoes what is typed, as a terminal's other end does."""
        shell = Shell(self._accounts, self._name)
        self.shells.append(shell)
        channel.sendall(f"\r\n{shell.prompt}".encode())
        line = b""
        while not shell.over and (typed := channel.recv(CHUNK)):
            for octet in typed.replace(b"\r\n", b"\n").replace(b"\r", b"\n"):
                if octet != 0x0A:
                    line += bytes((octet,))
                    continue
                said = shell.type(line.decode("utf-8", "replace"))
                words = f"{said}\r\n" if said and shell.prompt else said
                channel.sendall(line + b"\r\n" + f"{words}{shell.prompt}".encode())
                line = b""


class _Doorkeeper(paramiko.ServerInterface):
    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts

    def get_allowed_auths(self, username: str) -> str:
        return "password"

    def check_auth_password(self, username: str, password: str) -> int:
        entrance = self._accounts.try_login(username, lambda true: true == password)
        return AUTH_SUCCESSFUL if entrance is Entrance.OPEN else AUTH_FAILED

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return OPEN_SUCCEEDED if kind == "session" else OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED

    def check_channel_pty_request(
        self, channel: paramiko.Channel, term: bytes, width: int, height: int, pixelwidth: int, pixelheight: int,
        modes: bytes,
    ) -> bool:  # fmt: skip
        return True

    def check_channel_shell_request(self, channel: paramiko.Channel) -> bool:
        return True
