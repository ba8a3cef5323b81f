"""What compose.yaml wants before anything starts: `python -m campuswatch.containers secrets | settings`.

    secrets     as root: random secrets, one folder for each reader, each file its reader's alone
    settings    as campuswatch: the settings file, the ledger and its key, by CAMPUSWATCH_SCHOOL and its like

Both leave alone what is there.
"""

from __future__ import annotations

import os
import re
import secrets
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from campuswatch.grafana_settings import Grafana, GrafanaInflux
from campuswatch.settings import FILE_NAME, Service, Settings
from campuswatch.store_settings import Influx, Store
from campuswatch.usecases.actor import operator
from campuswatch.usecases.setup import set_up
from collector.clock import SystemClock
from inventory.model.school import School

ROOT = Path("/volumes")
INFLUXDB_UID, GRAFANA_UID, OUR_UID = 1000, 472, 10001  # of the users in the three images
TOKEN = "influx.token"  # noqa: S105 - a name of a file
# Folder below ROOT -> who reads it, and the secrets in it: a name that stands twice is one secret.
FOLDERS: Mapping[str, tuple[int, tuple[str, ...]]] = {
    "influxdb": (INFLUXDB_UID, ("influx.password", TOKEN)),
    "grafana": (GRAFANA_UID, ("grafana.password", TOKEN)),
    "campuswatch": (OUR_UID, (TOKEN,)),
    "provisioning": (OUR_UID, ()),
}
OCTETS = 32
ORGANISATION = "campuswatch"
INFLUX = "http://127.0.0.1:8086"  # for us, on the network of the host
INFLUX_INSIDE = "http://influxdb:8086"  # for Grafana, on the network of compose
SEEN_BY_GRAFANA = f"/run/campuswatch/{TOKEN}"


def make_secrets(root: Path, folders: Mapping[str, tuple[int, tuple[str, ...]]] = FOLDERS) -> list[Path]:
    """Returns the files that were made. Needs root where an owner is another than ourselves."""
    known = {path.name: path.read_text(encoding="ascii") for path in root.glob("*/*") if path.name in names(folders)}
    made = []
    for folder, (owner, wanted) in folders.items():
        home = root / folder
        home.mkdir(parents=True, exist_ok=True)
        give(home, owner, 0o755 if not wanted else 0o700)
        for name in wanted:
            path = home / name
            if not path.exists():
                write_secret(path, owner, known.setdefault(name, secrets.token_hex(OCTETS)))
                made.append(path)
    return made


def names(folders: Mapping[str, tuple[int, tuple[str, ...]]]) -> set[str]:
    return {name for _, wanted in folders.values() for name in wanted}


def write_secret(path: Path, owner: int, text: str) -> None:
    """Nobody reads it in between, and a crash leaves no half of it."""
    unfinished = path.with_name(f".{path.name}.new")
    unfinished.unlink(missing_ok=True)
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with open(handle, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(handle)
    give(unfinished, owner, 0o600)
    unfinished.replace(path)


def give(path: Path, owner: int, mode: int) -> None:
    path.chmod(mode)
    if path.stat().st_uid != owner:
        os.chown(path, owner, -1)


def settings_of(given: Mapping[str, str]) -> Settings:
    """As compose.yaml arranges things."""
    return replace(
        Settings(),
        service=Service(zone=given["CAMPUSWATCH_ZONE"], language=given["CAMPUSWATCH_LANGUAGE"]),
        store=Store(kind="influx", influx=Influx(url=INFLUX, organisation=ORGANISATION, token_file=TOKEN)),
        grafana=Grafana(influx=GrafanaInflux(url=INFLUX_INSIDE, reference=f"$__file{{{SEEN_BY_GRAFANA}}}")),
    )


def make_settings(folder: Path, given: Mapping[str, str]) -> bool:
    """As `campuswatch init` does, with what compose.yaml knows. False where the file is there already."""
    config = folder / FILE_NAME
    if config.exists():
        return False
    settings = settings_of(given)
    school = School(
        code=given["CAMPUSWATCH_SCHOOL"],
        name=given["CAMPUSWATCH_NAME"],
        zone=settings.service.zone,
        language=settings.service.language,
    )
    prefixes = [word for word in re.split(r"[,\s]+", given["CAMPUSWATCH_PREFIX"]) if word]
    set_up(config, settings, operator(), school, prefixes, now_ms=SystemClock().now_ms())
    return True


def main(what: str) -> None:
    os.umask(0o077)
    if what == "secrets":
        for path in make_secrets(ROOT):
            print(f"{path} was made")
    elif what == "settings":
        print("settings were made" if make_settings(Path.cwd(), os.environ) else "settings are there already")
    else:
        sys.exit(f"{what} is neither 'secrets' nor 'settings'")


if __name__ == "__main__":
    main(sys.argv[1])
