"""The house's rules, checked: who imports whom, where heavy libraries live, how large a room may grow."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ORDER = ("language", "inventory", "collector", "alerts", "dashboards", "campuswatch")
PACKAGES = (*ORDER, "simulator")
# A heavy or single-purpose library and the only places that may import it.
HOMES = {
    "pysnmp": ("collector/protocols/snmp/",),
    "scapy": ("collector/dissector/",),
    "av": ("collector/pictures/decoding.py", "collector/pictures/worker.py"),
    "influxdb_client": ("collector/store/influx/v2.py",),
    "grafana_client": ("dashboards/grafana/server.py",),
    "apscheduler": ("campuswatch/jobs.py",),
    "jinja2": ("dashboards/", "campuswatch/web/", "alerts/notifiers/"),
    "segno": ("dashboards/papers/", "campuswatch/web/account_page.py"),
    "pyotp": ("campuswatch/usecases/second_factor.py",),
    "babel": ("language/",),
    "starlette": ("campuswatch/web/",),
    "uvicorn": ("campuswatch/web/",),
    "click": ("campuswatch/cli/",),
    "rich": ("campuswatch/cli/",),
    "alembic": ("campuswatch/migrations/", "campuswatch/migrate.py"),
    "sqlalchemy": ("inventory/", "campuswatch/migrations/", "campuswatch/migrate.py"),
    "aiosmtplib": ("alerts/notifiers/",),
    "typst": ("dashboards/papers/typesetter.py",),
    "pyrage": ("campuswatch/backup/age.py",),
    "openpyxl": (),  # a peer in tests and benches
    "xlsxwriter": ("inventory/spreadsheet/xlsx_writing.py", "dashboards/papers/workbook"),
    "netmiko": ("collector/control/",),
    "paramiko": ("collector/control/", "simulator/ssh_server.py"),
    "ansible": ("ansible/",),
}
# Names of such a library that may pass everywhere: a transaction is handed on, not opened.
PASSING = {"sqlalchemy.Connection"}
BLIND_EXCEPT_HOME = "collector/schedule.py"
OTHERS = "collector.dissector."  # GPL-2.0-only
MAX_FILE_LINES = 500
MAX_FUNCTION_LINES = 60


def sources() -> list[Path]:
    return sorted(
        path.relative_to(ROOT)
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        if "migrations/versions" not in path.as_posix()
    )


def imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def parsed() -> list[tuple[str, str, ast.Module]]:
    texts = [(path.as_posix(), (ROOT / path).read_text(encoding="utf-8")) for path in sources()]
    return [(path, text, ast.parse(text)) for path, text in texts]


SOURCES = parsed()


def test_packages_import_only_to_their_left() -> None:
    wrong = []
    for path, _, tree in SOURCES:
        package = path.split("/")[0]
        for name in imports(tree):
            other = name.split(".")[0]
            if other not in PACKAGES or other == package:
                continue
            if package == "simulator":
                allowed = name.startswith("collector.protocols") or (other in ("language",))
            elif other == "simulator":
                allowed = package == "campuswatch"
            else:
                allowed = ORDER.index(other) < ORDER.index(package)
            if not allowed:
                wrong.append(f"{path} imports {name}")
    assert not wrong


def test_deciders_never_touch_sockets() -> None:
    closed = ("collector.protocols", "collector.probes", "collector.control")
    assert not [
        f"{path} imports {name}"
        for path, _, tree in SOURCES
        if path.startswith(("alerts/", "dashboards/"))
        for name in imports(tree)
        if name.startswith(closed)
    ]


def test_no_look_has_the_means_to_change_a_device() -> None:
    assert not [
        f"{path} imports {name}"
        for path, _, tree in SOURCES
        if path.startswith(("collector/probes/", "collector/recorders/", "collector/discovery/"))
        for name in imports(tree)
        if f"{name}.".startswith("collector.control.")
    ]


@pytest.mark.parametrize("library", HOMES)
def test_library_stays_in_its_home(library: str) -> None:
    assert not [
        path
        for path, _, tree in SOURCES
        if any(name.split(".")[0] == library and name not in PASSING for name in imports(tree))
        and not path.startswith(HOMES[library])
    ]


def test_the_program_under_another_licence_stands_apart() -> None:
    """It says so in each file, imports nothing of ours, and is not imported: docs/decisions/0007."""
    apart = [(path, text, tree) for path, text, tree in SOURCES if path.startswith(HOMES["scapy"])]
    assert apart
    assert not [path for path, text, _ in apart if not text.startswith("# SPDX-License-Identifier: GPL-2.0-only\n")]
    assert not [path for path, _, tree in apart if any(name.split(".")[0] in PACKAGES for name in imports(tree))]
    assert not [path for path, _, tree in SOURCES if any(f"{name}.".startswith(OTHERS) for name in imports(tree))]


def test_no_file_and_no_function_outgrows_its_room() -> None:
    wrong = [f"{path}: {text.count(chr(10))} lines" for path, text, _ in SOURCES if text.count("\n") > MAX_FILE_LINES]
    for path, _, tree in SOURCES:
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or 0) - node.lineno + 1
                if length > MAX_FUNCTION_LINES:
                    wrong.append(f"{path}:{node.lineno} {node.name}: {length} lines")
    assert not wrong


def test_init_is_empty_or_one_registry() -> None:
    wrong = []
    for path, _, tree in SOURCES:
        if not path.endswith("__init__.py"):
            continue
        allowed = (ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign, ast.Expr)
        assigned = [node for node in tree.body if isinstance(node, ast.Assign | ast.AnnAssign)]
        if any(not isinstance(node, allowed) for node in tree.body) or len(assigned) > 1:
            wrong.append(path)
    assert not wrong


def reraises(handler: ast.ExceptHandler) -> bool:
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def test_only_the_schedule_catches_everything() -> None:
    wrong = []
    for path, _, tree in SOURCES:
        for node in ast.walk(tree):
            if not isinstance(node, ast.ExceptHandler) or path == BLIND_EXCEPT_HOME or reraises(node):
                continue
            name = getattr(node.type, "id", None)
            if node.type is None or name in ("Exception", "BaseException"):
                wrong.append(f"{path}:{node.lineno}")
    assert not wrong


def test_no_room_called_utils() -> None:
    vague = {"utils", "util", "common", "helpers", "helper", "manager", "misc"}
    assert not [path for path, _, _ in SOURCES if Path(path).stem in vague]


def test_pyav_never_opens_an_address() -> None:
    assert not [path for path, text, _ in SOURCES if "av.open(" in text]
