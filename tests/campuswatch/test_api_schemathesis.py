"""The whole API, made-up requests for each of its operations, against real pages on loopback (schemathesis).

It finds what the description promises and the answers do not keep: statuses, types, shapes, and faults of ours.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from api_campus import plant_everything, token_of
from web_campus import Campus

from campuswatch.commands import COMMANDS
from campuswatch.usecases.roles import Role
from campuswatch.web.api.resources import RESOURCES
from campuswatch.web.listener import listener
from campuswatch.web.serve import serve

CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
# The service does not run here, so 503 is an answer.
CONFIGURATION = """
[checks.not_a_server_error]
expected-statuses = ["2xx", "3xx", "4xx", "503"]
"""
MOST_S = 240
"""On a busy machine; alone it takes some 30 s."""


@pytest.fixture
def address(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Of real pages, and a token of an administrator."""
    campus = Campus(tmp_path)
    plant_everything(campus)
    token = token_of(campus, Role.ADMINISTRATOR)
    ours, theirs = os.pipe()
    with listener("127.0.0.1", 0) as listening, os.fdopen(ours, "rb") as leash:
        app = campus.app(role=None, most_asked=10**9)
        thread = threading.Thread(target=serve, args=(app, listening), kwargs={"leash": leash})
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/api/v1/openapi.json", token
        os.close(theirs)
        thread.join(30)
    campus.close()


@pytest.mark.timeout(MOST_S + 60)
def test_made_up_requests_find_nothing(address: tuple[str, str], tmp_path: Path) -> None:
    url, token = address
    (tmp_path / "schemathesis.toml").write_text(CONFIGURATION)
    command = [
        str(Path(sys.executable).parent / "schemathesis"), "--config-file", "schemathesis.toml", "run", url,
        "--header", f"Authorization: Bearer {token}", "--phases", "fuzzing", "--max-examples", "2", "--seed", "1",
        "--checks", CHECKS, "--suppress-health-check", "all", "--generation-database", "none", "--no-color",
        "--wait-for-schema", "30",
    ]  # fmt: skip
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=MOST_S + 30, check=False)
    assert run.returncode == 0, run.stdout[-8_000:] + run.stderr[-2_000:]
    listed = 2 + sum(1 + bool(one.item_path) for one in RESOURCES.values())
    tested = re.search(r"Tested: (\d+)", run.stdout)
    assert tested is not None
    assert int(tested[1]) >= listed + len(COMMANDS) - 1
