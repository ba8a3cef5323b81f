"""The settings of Grafana: where it is, how it reaches the time series, and whom it tells of alerts."""

from __future__ import annotations

from dataclasses import dataclass

from campuswatch.server_address import address_fault
from campuswatch.strict_toml import setting
from dashboards.grafana.notice import Telling, recipient

TELLINGS = tuple(str(telling) for telling in Telling)


def _address(value: str) -> str:
    return address_fault(value, example="https://grafana.example") if value else ""


def _recipients(values: tuple[str, ...]) -> str:
    found = [(value, recipient(value)) for value in values]
    wrong = [value for value, one in found if one is None]
    if wrong:
        return f"must hold texts such as 'S01=office@school.example' or '*=centre@bureau.example', not {wrong[0]!r}"
    schools = [one.school for _, one in found if one]
    twice = next((school for school in schools if schools.count(school) > 1), "")
    return f"names {twice!r} twice; several addresses of one school are for its own mailing list" if twice else ""


def _reference(value: str) -> str:
    fine = not value or (value.startswith(("$__env{", "$__file{")) and value.endswith("}") and value.count("$") == 1)
    return "" if fine else f"must be $__env{{NAME}} or $__file{{/path}}, not {value!r}"


@dataclass(frozen=True, slots=True, kw_only=True)
class GrafanaInflux:
    url: str = setting(
        "",
        "InfluxDB as Grafana reaches it; empty means as we do.",
        check=_address,
        example="http://influxdb:8086",
    )
    username: str = setting("", "1.x: a user who may only read; empty means ours.")
    password_file: str = setting(
        "", "1.x: file with that user's password, mode 0600.", example="grafana-influx.password"
    )
    token_file: str = setting("", "2.x and 3.x: file with a token that may only read.", example="grafana-influx.token")
    reference: str = setting(
        "",
        "What exported files say in place of that secret: a variable of Grafana's environment, or a file there.",
        check=_reference,
        example="$__file{/run/secrets/influx}",
    )


AS_OURS = GrafanaInflux()


@dataclass(frozen=True, slots=True, kw_only=True)
class Grafana:
    url: str = setting("", "Address of the server.", check=_address, example="https://grafana.example")
    token_file: str = setting(
        "",
        "File with a service account's token (role Admin), mode 0600; empty asks for it.",
        example="service-account.token",
    )
    ca_file: str = setting("", "Certificate authority of an https server that this machine does not know.")
    tell: str = setting(
        str(Telling.NOBODY),
        "Whom Grafana tells of our alerts: nobody, schools by their recipients, or as its policies are (unchanged).",
        choices=TELLINGS,
    )
    recipients: tuple[str, ...] = setting(
        (),
        "Addresses by school, * for all that have none here.",
        check=_recipients,
        example='["S01=office@school.example"]',
    )
    influx: GrafanaInflux = AS_OURS


NO_GRAFANA = Grafana()
