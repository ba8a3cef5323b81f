"""Setting up: the settings file, the data directory, the key of the vault, the ledger, its first school."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from campuswatch.first_settings import default_toml
from campuswatch.settings import Settings, SettingsError
from campuswatch.strict_toml import read_toml
from campuswatch.usecases.actor import Actor
from campuswatch.usecases.schools import add_school
from inventory.admission import admit_school
from inventory.database import Database
from inventory.keyfile import create_key_file
from inventory.model.school import School
from inventory.repository import subnets


def set_up(
    config: Path, settings: Settings, actor: Actor, school: School, cidrs: Sequence[str], *, now_ms: int
) -> list[str]:
    """The settings file is written last: while it is missing, nothing was set up. Returns the canonical prefixes.

    Raises SettingsError, Conflict for a prefix that is none or a school that cannot be, VaultError, DatabaseError.
    """
    text = default_toml(settings)
    _, problems = read_toml(text, Settings)
    if problems:
        raise SettingsError([problem.at(config.name) for problem in problems])
    admit_school(school)
    for cidr in cidrs:
        subnets.canonical(cidr)
    settings = replace(settings, folder=config.absolute().parent)
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not settings.key_path.exists():
        create_key_file(settings.key_path)
    from campuswatch.migrate import upgrade  # slow to import

    upgrade(settings.database_url)
    database = Database.open(settings.database_url)
    try:
        networks = add_school(database, actor, school, cidrs, now_ms=now_ms)
    finally:
        database.close()
    partial = config.with_name(f".{config.name}.partial")
    partial.write_text(text, encoding="utf-8")
    partial.replace(config)
    return networks
