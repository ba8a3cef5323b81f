"""Grafana could not be asked, or refused."""

from __future__ import annotations

from language.message import Message


class GrafanaError(Exception):
    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message
