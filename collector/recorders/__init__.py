"""The dialects by name, which is what `Target.api` holds."""

from __future__ import annotations

from collections.abc import Mapping

from collector.recorders import dahua, isapi, onvif
from collector.recorders.dialect import Dialect

DIALECTS: Mapping[str, Dialect] = {dialect.name: dialect for dialect in (dahua.DIALECT, isapi.DIALECT, onvif.DIALECT)}
