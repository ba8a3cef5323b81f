"""The account and the password in a row: planned for the vault, told to nobody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from inventory.admission import MAX_ACCOUNT, MAX_SECRET, is_line
from inventory.model.device import Device
from inventory.spreadsheet.draft import Draft
from inventory.spreadsheet.plan import PlannedLogin
from inventory.spreadsheet.records import Record
from inventory.spreadsheet.values import Login, Secret, Stream
from language.message import Message


def plan_login(draft: Draft, record: Record, device: Device, remarks: list[Message]) -> bool:
    """Whether there is one."""
    login = login_of(record.values, draft.wishes.account)
    if login is None:
        if "password" in record.values:
            remarks.append(Message("sheet.password_without_account"))
        return False
    fits = is_line(login.account.text, MAX_ACCOUNT) and is_line(login.password.text, MAX_SECRET)
    if not fits or len(login.password.text.encode()) > MAX_SECRET:
        draft.problem(record.where, "sheet.bad_secret", limit=MAX_SECRET)
        return False
    draft.logins.append(PlannedLogin(device.id, device.code, device.school, login.account, login.password))
    return True


def login_of(values: Mapping[str, Any], usual: str) -> Login | None:
    account, password = values.get("account"), values.get("password")
    if isinstance(password, Secret):
        named = account.text if isinstance(account, Secret) else usual
        return Login(Secret(named), password) if named else None
    if isinstance(login := values.get("login"), Login):
        return login
    stream = values.get("stream_path")
    return stream.login if isinstance(stream, Stream) else None
