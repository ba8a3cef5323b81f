"""`campuswatch firmware` from the list to the devices that are on it."""

from __future__ import annotations

from pathlib import Path

from command_line import run_here

LIST = "Vendor,Model,Version,Verdict,Source,Since\nHikvision,DS-2CD2*,<5.5.800,vulnerable,CVE-2021-36260,2021-09-18\n"
DEVICES = (
    "Name,Type,IP address,Brand,Model,Firmware\nGate,Camera,10.1.0.9,Hikvision,DS-2CD2143G0-I,V5.5.80 build 190214\n"
)


def test_from_list_to_devices(tmp_path: Path) -> None:
    made = run_here(tmp_path, "init", "--school", "S01", "--name", "x", "--prefix", "127.40.0.0/28", "--zone", "UTC",
                    "--language", "en", "--web-port", "0")  # fmt: skip
    assert made.returncode == 0, made.stderr
    (tmp_path / "list.csv").write_text(LIST)
    (tmp_path / "devices.csv").write_text(DEVICES)
    assert run_here(tmp_path, "firmware", "import", "list.csv").stdout.endswith("entries: 1.\n")
    assert run_here(tmp_path, "firmware", "check").stdout == "No device runs a version that is on the list.\n"
    assert run_here(tmp_path, "ledger", "import", "devices.csv").returncode == 0
    checked = run_here(tmp_path, "firmware", "check", "--school", "S01")
    assert checked.returncode == 1
    assert "s01-cam-0001" in checked.stdout
    assert "CVE-2021-36260" in run_here(tmp_path, "firmware", "list", "--json").stdout
    (tmp_path / "list.csv").write_text("Vendor,Verdict,Version\nHikvision,strange,1\n")
    refused = run_here(tmp_path, "firmware", "import", "list.csv")
    assert refused.returncode == 3
    assert "list!2 B verdict" in refused.stderr
    assert "Hikvision" in run_here(tmp_path, "firmware", "list").stdout
