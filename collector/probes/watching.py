"""Watching a stream of a device with its login, for the probes that want a picture; the gate of logins is told."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from collector.instruments import Instruments
from collector.pictures.reader import PictureReader
from collector.protocols.errors import Denied, LocalFault
from collector.protocols.rtsp_play import LIVE, Playing, playing
from collector.protocols.rtsp_talk import Login
from collector.target import Target
from inventory.model.credential import CredentialType


def reader_of(instruments: Instruments) -> PictureReader:
    """Raises LocalFault where nobody here can read pictures."""
    if instruments.pictures is None:
        raise LocalFault("pictures.no_decoder", reason="it was not started")
    return instruments.pictures


@asynccontextmanager
async def watching(
    target: Target,
    instruments: Instruments,
    path: str,
    deadline_s: float,
    *,
    span: str = LIVE,
    headers: Iterable[tuple[str, str]] = (),
) -> AsyncIterator[Playing]:
    """Raises what `playing` raises."""
    credential = target.credentials.get(CredentialType.PASSWORD)
    logins = instruments.logins

    async def permit() -> bool:
        return credential is not None and await logins.ask(target.device, credential)

    port = target.ports["rtsp"]
    try:
        async with playing(
            target.address,
            port,
            path,
            credential,
            deadline_s,
            permit=permit,
            allow_basic=target.basic_login,
            span=span,
            headers=headers,
        ) as stream:
            if credential is not None and stream.login is Login.ACCEPTED:
                await logins.proven(target.device, credential)
            yield stream
    except Denied as refusal:
        if credential is not None and refusal.message.id == Denied.message_id:
            await logins.refused(target.device, credential)
        raise
