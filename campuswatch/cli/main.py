"""The command line: finds the verb, runs it, turns known errors into one sentence and an exit code."""

from __future__ import annotations

import importlib
import os
import resource
import sys

import click

from campuswatch.cli import VERBS
from campuswatch.cli.desk import language
from campuswatch.cli.exits import EXITS, Exit, sentence

FILES = frozenset({"identify"})
EPILOG = """\b
Exit codes: 0 done · 1 looked, and something is wrong
            2 wrong usage or settings · 3 could not be done
            130 stopped by Ctrl-C
Every verb has --help with an example, and --json for programs."""


class Verbs(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        module, _ = VERBS[cmd_name]
        command: click.Command = importlib.import_module(module).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Verbs"):
            formatter.write_dl([(name, summary) for name, (_, summary) in VERBS.items()])


@click.command(cls=Verbs, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="campuswatch")
def campuswatch() -> None:
    """Watches a school's cameras, switches and recorders, keeps their ledger, and reports upward."""


def main() -> None:
    os.umask(0o077)  # what we write is read by its owner only
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))  # it would hold secrets
    try:
        require_utf8(sys.argv[1:])
        code = campuswatch.main(standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("stopped", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(Exit.USAGE)
    except tuple(EXITS) as error:
        click.echo(f"campuswatch: {sentence(error, language())}", err=True)
        sys.exit(next(exit_code for kind, exit_code in EXITS.items() if isinstance(error, kind)))
    sys.exit(code if isinstance(code, int) else 0)


def require_utf8(words: list[str]) -> None:
    """Python hides bytes that are no UTF-8 in surrogates, which nothing later could store or print.

    The names of files may be any bytes: a verb of FILES shows them as it can.
    """
    for word in () if words[:1] and words[0] in FILES else words:
        if not word.isascii() and any("\ud800" <= letter <= "\udfff" for letter in word):
            raise click.UsageError(f"{word!a} is not UTF-8 text; is the terminal set to UTF-8?")
