"""Passwords of switches, changed on their command lines through SSH.

The host key is compared before anything else: with the print that is pinned, in a connection of its own that goes no
further than the exchange of keys. The session that follows knows that one key and no other. netmiko and paramiko are
imported when they are first needed: that takes 0.6 CPU-seconds and 15 MB, and they come with the extra `ssh`.

A line with a password in it is typed into the session and nowhere else: netmiko's own log is silenced, for it repeats
what is typed, and so do its errors, of which ours tell the kind alone. A switch may log the command; those named here
hide the password in it.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import logging
import re
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from collector.control.command_lines import COMMAND_LINES, REFUSED, CommandLine
from collector.control.pins import compare, known
from collector.control.refusals import NotChangeable, Rejected, Unchanged, before_the_change
from collector.control.web import check_wish
from collector.control.writer import Writer
from collector.instruments import Instruments
from collector.protocols.connection import error_for, total_deadline
from collector.protocols.errors import BadAnswer, Denied, LoginHeld, NoAnswer, NotOffered
from collector.target import Target
from inventory.model.claim import ClaimType
from inventory.model.credential import Credential
from inventory.vendors.secret_rules import SECRET_RULES

if TYPE_CHECKING:
    import paramiko

PROTOCOL = "ssh"
PORT = 22
ACCOUNT = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.@-]{0,63}")
PROMPT = r"[>\]#]\s*$"
"""How a prompt ends; none of these signs may stand in a password (inventory/vendors/secret_rules.py)."""
RULES_OF = {"huawei-vrp8": "huawei"}
Done = TypeVar("Done")


async def change(
    family: CommandLine,
    target: Target,
    now: Credential,
    then: Credential,
    instruments: Instruments,
    deadline_s: float,
) -> None:
    """Three steps: the host key, the lines, and keeping the configuration, without which a restart brings back the
    old password: where only that fails, nobody knows."""
    check_wish(now, then, _rules(family), PROTOCOL)
    if ACCOUNT.fullmatch(now.account) is None:
        raise NotChangeable("control.account_name", protocol=PROTOCOL)
    async with total_deadline(PROTOCOL, deadline_s):
        with before_the_change():
            key = await _pinned_key(target, deadline_s)
        async with _counted(target, now, instruments):
            await _in_thread(partial(_type_lines, family, target, now, then.secret, key, deadline_s))


async def check(target: Target, credential: Credential, instruments: Instruments, deadline_s: float) -> bool:
    """A connection, the comparison of its host key, and the login; nothing is opened in it."""
    async with total_deadline(PROTOCOL, deadline_s):
        try:
            async with _counted(target, credential, instruments):
                await _in_thread(partial(_log_in, target, credential, deadline_s))
        except Denied:
            return False
        return True


async def host_key(address: str, port: int, deadline_s: float) -> str:
    """The print of the key of an SSH server, as `ssh-keygen -l` writes it: what a person compares, and pins."""
    async with total_deadline(PROTOCOL, deadline_s):
        return print_of(await _in_thread(partial(_ask_key, address, port, deadline_s)))


def print_of(key: paramiko.PKey) -> str:
    """`SHA256:` and the digest in base64 without padding."""
    return "SHA256:" + base64.b64encode(hashlib.sha256(key.asbytes()).digest()).decode().rstrip("=")


async def _pinned_key(target: Target, deadline_s: float) -> paramiko.PKey:
    """Raises NotPinned, WrongDevice."""
    known(target, ClaimType.SSH_KEY, PROTOCOL)
    key = await _in_thread(partial(_ask_key, target.address, _port(target), deadline_s))
    compare(target, ClaimType.SSH_KEY, print_of(key), PROTOCOL)
    return key


@asynccontextmanager
async def _counted(target: Target, credential: Credential, instruments: Instruments) -> AsyncIterator[None]:
    """Around one login: counted before it, its outcome told after it. Raises LoginHeld, which changed nothing."""
    logins = instruments.logins
    if not await logins.ask(target.device, credential):
        raise Unchanged.after(LoginHeld(protocol=PROTOCOL, account=credential.account))
    try:
        yield
    except Denied:
        await logins.refused(target.device, credential)
        raise
    except Rejected:  # the line was refused to whom had been let in
        await logins.proven(target.device, credential)
        raise
    else:
        await logins.proven(target.device, credential)


async def _in_thread(work: Callable[[], Done]) -> Done:
    """The libraries block. What they raise is told by its kind, never by its words."""
    try:
        return await asyncio.to_thread(work)
    except ImportError as missing:
        raise NotOffered("control.no_ssh", protocol=PROTOCOL) from missing


@contextmanager
def _told_apart(target_port: int, deadline_s: float, account: str = "") -> Iterator[None]:
    import paramiko  # slow

    try:
        yield
    except paramiko.BadAuthenticationType:
        raise NotOffered(protocol=PROTOCOL, what="login by password") from None
    except paramiko.AuthenticationException:
        raise Denied(protocol=PROTOCOL, account=account) from None
    except (TimeoutError, EOFError):
        raise NoAnswer(protocol=PROTOCOL, seconds=deadline_s) from None
    except OSError as error:
        raise error_for(error.errno or 0, PROTOCOL, target_port) from None
    except paramiko.SSHException as error:
        raise BadAnswer(protocol=PROTOCOL, detail=type(error).__name__) from None


@contextmanager
def _transport(address: str, port: int, deadline_s: float) -> Iterator[paramiko.Transport]:
    import socket

    import paramiko  # slow

    sock = socket.create_connection((address, port), deadline_s)
    transport = paramiko.Transport(sock)
    transport.banner_timeout = transport.handshake_timeout = transport.auth_timeout = deadline_s
    try:
        transport.start_client(timeout=deadline_s)
        yield transport
    finally:
        transport.close()


def _ask_key(address: str, port: int, deadline_s: float) -> paramiko.PKey:
    with _told_apart(port, deadline_s), _transport(address, port, deadline_s) as transport:
        return transport.get_remote_server_key()


def _log_in(target: Target, credential: Credential, deadline_s: float) -> None:
    port = _port(target)
    with _told_apart(port, deadline_s, credential.account), _transport(target.address, port, deadline_s) as transport:
        compare(target, ClaimType.SSH_KEY, print_of(transport.get_remote_server_key()), PROTOCOL)
        transport.auth_password(credential.account, credential.secret, fallback=False)


def _type_lines(
    family: CommandLine, target: Target, now: Credential, secret: str, key: paramiko.PKey, deadline_s: float
) -> None:
    """Raises Unchanged for what happens before the line with the password, Rejected where that is refused."""
    with tempfile.TemporaryDirectory() as folder:
        with before_the_change():
            session = _session(family, target, now, key, Path(folder) / "known_hosts", deadline_s)
        try:
            lines = [line.format(account=now.account, secret=secret) for line in family.lines]
            _judge(session, lines, family, deadline_s)
        finally:
            session.disconnect()


def _session(
    family: CommandLine, target: Target, now: Credential, key: paramiko.PKey, known_hosts: Path, deadline_s: float
) -> Any:
    """netmiko's session, which takes this host key alone; raises Denied and the like."""
    import netmiko  # slow

    logging.getLogger("netmiko").setLevel(logging.CRITICAL + 1)  # it writes down what is typed
    port = _port(target)
    name = target.address if port == PORT else f"[{target.address}]:{port}"
    known_hosts.write_text(f"{name} {key.get_name()} {key.get_base64()}\n")
    try:
        with _told_apart(port, deadline_s, now.account):
            return netmiko.ConnectHandler(
                device_type=family.driver,
                host=target.address,
                port=port,
                username=now.account,
                password=now.secret,
                ssh_strict=True,
                system_host_keys=False,
                alt_host_keys=True,
                alt_key_file=str(known_hosts),
                allow_agent=False,
                use_keys=False,
                conn_timeout=deadline_s,
                auth_timeout=deadline_s,
                banner_timeout=deadline_s,
                read_timeout_override=deadline_s,
            )
    except netmiko.NetmikoAuthenticationException:
        raise Denied(protocol=PROTOCOL, account=now.account) from None
    except netmiko.NetmikoTimeoutException:
        raise NoAnswer(protocol=PROTOCOL, seconds=deadline_s) from None
    except netmiko.exceptions.NetmikoBaseException as error:
        raise BadAnswer(protocol=PROTOCOL, detail=type(error).__name__) from None


def _judge(session: Any, lines: list[str], family: CommandLine, deadline_s: float) -> None:
    """Types, reads what is said to it, and has it kept."""
    import netmiko  # slow

    try:
        with _told_apart(0, deadline_s):
            said = "\n".join(_type(session, line, deadline_s) for line in (family.enter, *lines))
            if (refusal := refused(said, lines)) is not None:
                raise Rejected(protocol=PROTOCOL, words=refusal)
            if family.commits:
                session.commit()
            _type(session, family.leave, deadline_s)
            session.save_config()
    except netmiko.exceptions.NetmikoBaseException as error:  # whose words hold what was typed
        raise BadAnswer(protocol=PROTOCOL, detail=type(error).__name__) from None


def _type(session: Any, line: str, deadline_s: float) -> str:
    """What is said to it, up to the next prompt. netmiko's own way with several lines waits seconds for silence."""
    told = session.send_command(
        line, expect_string=PROMPT, strip_prompt=False, strip_command=False, cmd_verify=False, read_timeout=deadline_s
    )
    return str(told)


def refused(said: str, lines: list[str]) -> str | None:
    """What kind of refusal stands in the answers to these lines, by a pattern of ours; None where there is none.

    Echoes of the lines are left out: a password may look like a refusal.
    """
    heard = said
    for line in lines:
        heard = heard.replace(line, "")
    found = next(
        (match for pattern in REFUSED if (match := re.search(pattern, heard, re.MULTILINE | re.IGNORECASE))), None
    )
    return found[0].strip() if found else None


def _port(target: Target) -> int:
    return target.ports.get(PROTOCOL, PORT)


def _rules(family: CommandLine) -> Any:
    return SECRET_RULES[RULES_OF.get(family.name, family.name)]


WRITERS_BY_NAME: dict[str, Writer] = {
    family.name: Writer(
        name=family.name,
        rules=_rules(family),
        change=partial(change, family),
        check=check,
        pinned="the key of its SSH server",
        pin=ClaimType.SSH_KEY,
    )
    for family in COMMAND_LINES
}
