"""What we bring to a Grafana, by the settings: the same for files and for a server, but for secrets."""

from __future__ import annotations

import ssl
from pathlib import Path

from campuswatch.secretfile import read_secret
from campuswatch.settings import Settings, SettingsError
from collector.store.influx.access import ROLLED
from dashboards.boards import BOARDS
from dashboards.grafana.board_json import dashboard
from dashboards.grafana.kit import Kit
from dashboards.grafana.notice import Telling, recipient
from dashboards.grafana.query import Source
from dashboards.grafana.source import Influx
from dashboards.rules import RULES

PASSWORD, TOKEN = "$__env{CAMPUSWATCH_INFLUX_PASSWORD}", "$__env{CAMPUSWATCH_INFLUX_TOKEN}"


def kit_of(settings: Settings, language: str, *, for_files: bool) -> Kit:
    """`for_files`: secrets are references that Grafana resolves, nothing is read here. Raises SettingsError."""
    if settings.store.kind != "influx":
        raise SettingsError(["[store] kind is not 'influx': Grafana reads time series from an InfluxDB server"])
    told = [one for text in settings.grafana.recipients if (one := recipient(text))]
    telling = Telling(settings.grafana.tell)
    if telling is Telling.SCHOOLS and not told:
        raise SettingsError(["[grafana] tell is 'schools', but recipients names none"])
    return Kit(
        language=language,
        boards=[dashboard(board, language) for board in BOARDS.values()],
        rules=RULES,
        influx=influx_of(settings, for_files=for_files),
        telling=telling,
        recipients=told,
    )


def influx_of(settings: Settings, *, for_files: bool) -> Influx:
    """As Grafana reaches it: by its own user or token where there is one, else by ours."""
    own, ours = settings.grafana.influx, settings.store.influx
    token_file = own.token_file or ("" if own.password_file else ours.token_file)
    password_file = own.password_file or ours.password_file
    reference = own.reference or (TOKEN if token_file else PASSWORD)
    return Influx(
        url=(own.url or ours.url).rstrip("/"),
        databases={Source.RAW: ours.database, Source.ROLLED: ours.database + ROLLED},
        username=own.username or ours.username,
        secret=secret_of(settings, token_file or password_file, reference if for_files else ""),
        by_token=bool(token_file),
        authority=authority_of(settings.path_of(ours.ca_file)) if ours.ca_file else "",
    )


def authority_of(path: Path) -> str:
    """The certificates for Grafana to know InfluxDB by. Raises SettingsError for none that it could read."""
    try:
        ssl.create_default_context(cafile=path)
        return path.read_text("ascii")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise SettingsError(
            [f"[store.influx] ca_file: {path} is no certificate authority that can be read: {reason}"]
        ) from None


def secret_of(settings: Settings, name: str, reference: str) -> str:
    """What the file holds, or `reference` in its place. Empty without a file. Raises SettingsError.

    Grafana expands what a reference led to once more, and so would eat a dollar.
    """
    if not name or (reference and not settings.path_of(name).exists()):
        return reference if name else ""
    secret = read_secret(settings.path_of(name))
    if reference and "$" in secret:
        raise SettingsError([f"{name}: holds a '$', which Grafana's files cannot carry; push instead, or change it"])
    return reference or secret
