"""The dialects by name; `dialect_of` chooses by what is known of a device."""

from __future__ import annotations

from collections.abc import Mapping

from collector.recorders.dialect import Dialect

DIALECTS: Mapping[str, Dialect] = {}
