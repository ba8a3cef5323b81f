"""`campuswatch init`: a few questions, then a settings file, a ledger and its key."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

import click

from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.exits import sentence
from campuswatch.settings import Service, Settings, Web
from campuswatch.usecases.setup import set_up
from inventory.admission import admit_school
from inventory.errors import Conflict
from inventory.model.school import DEFAULT_PORTS, School
from inventory.repository import subnets
from language.catalogue import LANGUAGES

PORT = re.compile(r"[0-9]{1,5}")

QUESTIONS = {
    "school": ("Code of the school (letters and digits; stands in every device's code)", "S01"),
    "name": ("Name of the school", ""),
    "prefix": ("Addresses of its cameras, switches and recorders, as in 10.1.0.0/22", ""),
    "zone": ("Time zone", "Asia/Shanghai"),
    "language": ("Language (en, zh-CN, vi)", "en"),
}


@verb("init", example="campuswatch init --school S01 --name 'No. 1 Primary' --prefix 10.1.0.0/22 --zone Asia/Shanghai")
@click.option("--school", help="Code of the school.")
@click.option("--name", help="Name of the school.")
@click.option("--prefix", multiple=True, help="Addresses to scan; may be repeated.")
@click.option("--zone", help="Time zone (IANA name).")
@click.option("--language", type=click.Choice(LANGUAGES))
@click.option("--port", "ports", multiple=True, metavar="PROTOCOL=PORT", help="A service's own port, as rtsp=8554.")
@click.option("--web-port", default=8080, show_default=True, help="Port of the pages.")
def command(
    desk: Desk,
    school: str | None,
    name: str | None,
    prefix: tuple[str, ...],
    zone: str | None,
    language: str | None,
    ports: tuple[str, ...],
    web_port: int,
) -> None:
    """Ask a few questions, write the settings file, make the ledger and the key of the vault."""
    if desk.config.exists():
        raise click.UsageError(f"{desk.config} is there already; remove it first, or name another with --config")
    given = {"school": school, "name": name, "prefix": ",".join(prefix), "zone": zone, "language": language}
    answers = {key: value or ask(key, desk.language) for key, value in given.items()}
    settings = replace(
        Settings(),
        service=Service(zone=answers["zone"], language=answers["language"]),
        web=Web(port=web_port),
    )
    first = School(
        code=answers["school"], name=answers["name"], zone=answers["zone"], language=answers["language"],
        ports=dict(map(port_setting, ports)),
    )  # fmt: skip
    networks = set_up(
        desk.config, settings, desk.actor, first, prefixes_of(answers["prefix"]), now_ms=desk.clock.now_ms()
    )
    said = {"settings": str(desk.config), "school": first.code, "prefixes": networks}
    desk.put(said, lambda: click.echo(NEXT.format(config=desk.config, school=first.code, prefix=" ".join(networks))))


NEXT = """\
{config} and the ledger are there. Next:
  campuswatch credential add --school {school} --type community       what switches answer to
  campuswatch credential add --school {school} --type password --account admin
  campuswatch scan {prefix} --school {school}
  campuswatch devices adopt --school {school} --all
  campuswatch run"""


def ask(key: str, language: str) -> str:
    """Asks again until the answer can be; what is wrong is said in the terminal's language."""
    question, default = QUESTIONS[key]

    def checked(text: str) -> str:
        try:
            CHECKS[key](text.strip())
        except Conflict as error:
            raise click.BadParameter(sentence(error, language)) from error
        return text.strip()

    answer: str = click.prompt(question, default=default or None, value_proc=checked)
    return answer


def check_prefixes(text: str) -> None:
    for part in prefixes_of(text):
        subnets.canonical(part)


def check_language(text: str) -> None:
    if text not in LANGUAGES:
        raise click.BadParameter(f"{text!r} is none of {', '.join(LANGUAGES)}")


def prefixes_of(text: str) -> list[str]:
    return text.replace(",", " ").split()


CHECKS: Mapping[str, Callable[[str], None]] = {
    "school": lambda code: admit_school(School(code=code, name="x")),
    "name": lambda name: admit_school(School(code="x", name=name)),
    "prefix": check_prefixes,
    "zone": lambda zone: admit_school(School(code="x", name="x", zone=zone)),
    "language": check_language,
}


def port_setting(text: str) -> tuple[str, int]:
    protocol, _, port = text.partition("=")
    if protocol not in DEFAULT_PORTS or not PORT.fullmatch(port) or not 0 < int(port) < 65536:
        raise click.BadParameter(f"--port wants {' or '.join(DEFAULT_PORTS)} and a port, as in rtsp=8554, not {text!r}")
    return protocol, int(port)
