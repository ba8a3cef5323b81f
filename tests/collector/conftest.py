"""A real snmpd for the tests that want an independent agent."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from functools import partial

import pytest
from snmp_daemon import Snmpd, configuration, free_udp_port, wait_until_it_answers

from collector.protocols.snmp import client
from collector.protocols.snmp.walk import Limits


@pytest.fixture(scope="session")
def snmpd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snmpd]:
    program = shutil.which("snmpd", path=os.environ["PATH"] + ":/usr/sbin:/sbin")
    if program is None:
        pytest.skip("snmpd is not here; to enable: make servers")
    folder = tmp_path_factory.mktemp("snmpd")
    port = free_udp_port()
    config = folder / "snmpd.conf"
    config.write_text(configuration(port, folder))
    log = folder / "log"
    environment = {**os.environ, "MIBS": "", "SNMP_PERSISTENT_DIR": str(folder)}
    command = [program, "-f", "-C", "-c", str(config), "-Lf", str(log), "-p", str(folder / "pid")]
    agent = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until_it_answers(port, log)
        yield Snmpd(port)
    finally:
        agent.terminate()
        agent.wait(10)


@pytest.fixture(autouse=True)
def _patient_walks(monkeypatch: pytest.MonkeyPatch) -> None:
    """An agent in our own process may need more than five seconds for a long table on a busy machine."""
    monkeypatch.setattr(client, "Limits", partial(Limits, seconds=60.0))
