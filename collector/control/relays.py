"""Recorders that keep the passwords of their cameras, by `Target.api`. ONVIF knows nothing of the kind."""

from __future__ import annotations

from collections.abc import Mapping

from collector.control import dahua, isapi
from collector.control.writer import Relay

RELAYS: Mapping[str, Relay] = {relay.name: relay for relay in (isapi.RELAY, dahua.RELAY)}
