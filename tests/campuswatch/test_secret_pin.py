"""`campuswatch secret pin`: the key of a device is shown, compared, and from then on known."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from socket import create_server

from command_line import run_here
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from collector.protocols.certificate import print_of

ADDRESS = "127.53.0.5"


@contextmanager
def tls_server(folder: Path) -> Iterator[tuple[int, str]]:
    """Its port, and the print of its key."""
    key, now, name = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC), x509.Name([])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, SHA256())
    )
    file = folder / "server.pem"
    file.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + made.public_bytes(Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    listener = create_server((ADDRESS, 0))

    def serve() -> None:
        while True:
            try:
                client, _ = listener.accept()
                with context.wrap_socket(client, server_side=True):
                    pass
            except ssl.SSLError:
                continue
            except OSError:
                return

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield listener.getsockname()[1], print_of(made.public_bytes(Encoding.DER))
    finally:
        listener.shutdown(2)
        listener.close()


def test_a_key_is_shown_compared_and_pinned(tmp_path: Path) -> None:
    with tls_server(tmp_path) as (port, key):
        begun = run_here(tmp_path, "init", "--school", "S01", "--name", "One", "--prefix", "127.53.0.0/28", "--zone",
                    "Asia/Shanghai", "--language", "en", "--port", f"https={port}", "--web-port", "0")  # fmt: skip
        assert begun.returncode == 0, begun.stderr
        words = ("devices", "add", "Gate", "--school", "S01", "--kind", "camera", "--address", ADDRESS, "--json")
        added = run_here(tmp_path, *words)
        assert added.returncode == 0, added.stderr
        code = json.loads(added.stdout)["code"]
        shown = run_here(tmp_path, "secret", "pin", code, "--key", "tls")
        assert (shown.returncode, shown.stdout.split()[0]) == (0, key), shown.stderr
        wrong = run_here(tmp_path, "secret", "pin", code, "--key", "tls", "--print", "0" * 64)
        assert (wrong.returncode, "nothing was pinned" in wrong.stderr) == (2, True)
        pinned = run_here(tmp_path, "secret", "pin", code, "--key", "tls", "--print", key, "--json")
        assert json.loads(pinned.stdout) == {"device": code, "key": "tls", "print": key, "pinned": True}
        history = run_here(tmp_path, "devices", "history", code, "--json")
        (event,) = (event for event in json.loads(history.stdout) if event["field"] == "tls_key")
        assert event["new"] == key
        silent = run_here(tmp_path, "secret", "pin", code, "--key", "ssh")
        assert silent.returncode == 3
        assert "Traceback" not in silent.stderr
