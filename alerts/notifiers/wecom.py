"""A robot in a group of WeCom (企业微信群机器人): https://developer.work.weixin.qq.com/document/path/91770

It takes 20 messages a minute and 2,048 octets of text. It answers 200 whatever it thinks; what it thinks is `errcode`.
Plain text, for in its Markdown the name of a device could become a link.
"""

from __future__ import annotations

import json

from alerts.notifiers.notifier import Delayed, Means, Parcel, Refused, Unreachable, clean
from alerts.notifiers.posting import post

MOST_TEXT = 2_048
OK = 0
TOO_OFTEN = frozenset({-1, 45009, 45033})
WRONG_ROBOT = frozenset({93000, 93004, 93008, 40014, 41001})


async def tell_robot(parcel: Parcel, means: Means) -> str:
    hook = means.hooks.get(parcel.to)
    if hook is None:
        raise Unreachable("hook.unknown", hook=parcel.to)
    message = {"msgtype": "text", "text": {"content": shortened(parcel.text)}}
    body = json.dumps(message, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json; charset=utf-8"}
    answer = await post(hook.name, hook.url, body, headers, ca_file=hook.ca_file, timeout_s=hook.timeout_s)
    return judge(hook.name, answer)


def judge(name: str, answer: bytes) -> str:
    """What it said, `0 ok`. Raises what anything else means."""
    try:
        told = json.loads(answer)
        code, said = int(told["errcode"]), clean(f"{told['errcode']} {told.get('errmsg', '')}")
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
        raise Unreachable("hook.no_robot", hook=name) from None
    if code == OK:
        return said
    if code in TOO_OFTEN:
        raise Delayed("hook.robot_busy", hook=name, said=said)
    if code in WRONG_ROBOT:
        raise Unreachable("hook.robot_gone", hook=name, said=said)
    raise Refused("hook.robot_refused", hook=name, said=said)


def shortened(text: str) -> str:
    """At most MOST_TEXT octets of UTF-8, cut between two characters."""
    octets = text.encode()
    if len(octets) <= MOST_TEXT:
        return text
    return octets[: MOST_TEXT - len("…".encode())].decode(errors="ignore") + "…"
