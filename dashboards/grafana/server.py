"""A Grafana, spoken to through grafana-client: the one place that imports it, loaded by the verb that needs it.

Answers are JSON. What goes wrong is one sentence; a token is in none.
"""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import requests
from grafana_client import GrafanaApi
from grafana_client.client import GrafanaException

from dashboards.grafana.errors import GrafanaError
from language.message import Message

TIMEOUT_S = 20.0
LEAST_VERSION = (9, 4)
MISSING = 404
MOST_REASON = 200
NO_GRAFANA = "what answers there is no Grafana"
HIDE_ORIGIN = {"X-Disable-Provenance": "true"}
"""Lets people go on editing in Grafana what is not ours alone. Grafana 9.5 and later."""
SINCE_HIDE_ORIGIN = (9, 5)


class Refused(GrafanaError):
    """`answer` is what Grafana said of it."""

    def __init__(self, message: Message, answer: Any) -> None:
        super().__init__(message)
        self.answer = answer if isinstance(answer, dict) else {}


class GrafanaServer:
    """`url` as people open it, with its path; without name, password or query. Raises GrafanaError from every call."""

    def __init__(self, url: str, token: str, ca_file: Path | None = None) -> None:
        self.url = url.rstrip("/")
        parts = urlsplit(self.url)
        if ca_file:
            check_authority(ca_file)
        api = GrafanaApi(
            auth=token,
            host=parts.netloc,
            protocol=parts.scheme,
            url_path_prefix=f"{parts.path.strip('/')}/".lstrip("/"),
            verify=str(ca_file) if ca_file else True,
            timeout=TIMEOUT_S,
        )
        self._client = api.client
        # A redirect would carry the token to wherever it leads.
        self._client.s.max_redirects = 0

    def version(self) -> tuple[int, int]:
        """Major and minor; raises GrafanaError for one that is older than we know."""
        text = str((self.get("/health") or {}).get("version", ""))
        numbers = text.split("-")[0].split(".")
        if len(numbers) < 2 or not all(number.isdigit() for number in numbers[:2]):
            raise GrafanaError(Message("grafana_server.no_version", {"url": self.url}))
        found = int(numbers[0]), int(numbers[1])
        if found < LEAST_VERSION:
            raise GrafanaError(Message("grafana_server.too_old", {"url": self.url, "version": clean(text)}))
        return found

    def get(self, path: str) -> Any:
        """None for what is not there."""
        return self._call("GET", path, None, {})

    def try_get(self, path: str) -> Any:
        """What Grafana says, also where it calls it an error: a refusal is an object with a `message`."""
        try:
            return self.get(path) or {}
        except Refused as error:
            return error.answer

    def post(self, path: str, body: Any, headers: dict[str, str] | None = None) -> Any:
        return self._must("POST", path, body, headers or {})

    def put(self, path: str, body: Any, headers: dict[str, str] | None = None) -> Any:
        return self._must("PUT", path, body, headers or {})

    def delete(self, path: str) -> None:
        """What is not there is as good as removed."""
        self._call("DELETE", path, None, {})

    def _must(self, method: str, path: str, body: Any, headers: dict[str, str]) -> Any:
        answer = self._call(method, path, body, headers)
        if answer is None:
            raise GrafanaError(
                Message("grafana_server.failed", {"what": f"{method} {path}", "status": MISSING, "reason": "not found"})
            )
        return answer

    def _call(self, method: str, path: str, body: Any, headers: dict[str, str]) -> Any:
        try:
            answer = getattr(self._client, method)(path, json=body, headers=headers, accept_empty_json=True)
        except GrafanaException as error:
            if error.status_code == MISSING:
                return None
            raise self._refused(method, path, error) from None
        except requests.RequestException as error:
            raise GrafanaError(
                Message("grafana_server.unreachable", {"url": self.url, "reason": reason_of(error)})
            ) from None
        if isinstance(answer, str) and answer:
            raise GrafanaError(Message("grafana_server.unreachable", {"url": self.url, "reason": NO_GRAFANA}))
        return answer or ([] if isinstance(answer, list) else {})

    def _refused(self, method: str, path: str, error: GrafanaException) -> GrafanaError:
        what = f"{method} {path}"
        if error.status_code == 401:
            return GrafanaError(Message("grafana_server.unauthorised", {"url": self.url}))
        if error.status_code == 403:
            return GrafanaError(Message("grafana_server.forbidden", {"what": what}))
        said = error.response.get("message") if isinstance(error.response, dict) else None
        reason = clean(str(said or error.message))
        message = Message("grafana_server.failed", {"what": what, "status": error.status_code, "reason": reason})
        return Refused(message, error.response)


def segment(name: str) -> str:
    """One part of a path."""
    return quote(name, safe="")


def check_authority(path: Path) -> None:
    """Raises GrafanaError for a certificate authority that cannot be read; the client's own error does not name it."""
    try:
        ssl.create_default_context(cafile=path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise GrafanaError(Message("grafana_server.authority", {"path": str(path), "reason": reason})) from None


def clean(text: str) -> str:
    """One line, at most MOST_REASON characters."""
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    return line if len(line) <= MOST_REASON else f"{line[: MOST_REASON - 1]}…"


def reason_of(error: requests.RequestException) -> str:
    """What kind of failure, without the client's own layers around it."""
    kinds = (
        (requests.exceptions.SSLError, "the certificate is not trusted; name its authority in ca_file of [grafana]"),
        (requests.exceptions.Timeout, f"no answer within {TIMEOUT_S:g} s"),
        (requests.exceptions.TooManyRedirects, "it redirects elsewhere; give the address where it leads"),
        (requests.exceptions.JSONDecodeError, NO_GRAFANA),
        (requests.exceptions.ConnectionError, "no connection"),
    )
    return next((said for kind, said in kinds if isinstance(error, kind)), clean(str(error)))
