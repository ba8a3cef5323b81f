"""A web hook: the notice as JSON, signed, to a program of somebody's own.

`X-Campuswatch-Signature: t=<seconds>,v1=<hex>` is the HMAC-SHA256 of `<seconds>.<body>` with the hook's secret, so that
who listens can tell us from others and now from before. `X-Campuswatch-Notice` is the notice's id: what comes twice
with the same is the same.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time

from alerts.notifiers.notifier import Means, Parcel, Unreachable
from alerts.notifiers.posting import post


async def post_notice(parcel: Parcel, means: Means) -> str:
    hook = means.hooks.get(parcel.to)
    if hook is None:
        raise Unreachable("hook.unknown", hook=parcel.to)
    body = payload(parcel)
    headers = {"Content-Type": "application/json", "X-Campuswatch-Notice": parcel.id}
    if hook.secret:
        headers["X-Campuswatch-Signature"] = signature(hook.secret, body, int(time.time()))
    await post(hook.name, hook.url, body, headers, ca_file=hook.ca_file, timeout_s=hook.timeout_s)
    return "2xx"


def payload(parcel: Parcel) -> bytes:
    told = {
        "id": parcel.id,
        "kind": parcel.kind,
        "school": parcel.school,
        "school_name": parcel.school_name,
        "fault": parcel.thread,
        "created_ms": parcel.created_ms,
        "language": parcel.language,
        "subject": parcel.subject,
        "text": parcel.text,
        "links": [{"label": label, "url": url} for label, url in parcel.links],
        "letter": parcel.letter,
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def signature(secret: str, body: bytes, at_s: int) -> str:
    signed = hmac.new(secret.encode(), f"{at_s}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at_s},v1={signed}"
