"""What kind of change a machine noticed: what permits are for, and what is told apart where nobody announced it."""

from __future__ import annotations

from enum import StrEnum


class ChangeKind(StrEnum):
    REBOOT = "reboot"
    FIRMWARE = "firmware"
    CONFIGURATION = "configuration"
    ACCOUNTS = "accounts"  # one came, went, or may do more or less than before
    CLOCK = "clock"  # it jumped, or is set otherwise
    PORT = "port"  # it hangs elsewhere
    MAC = "mac"
    SERIAL = "serial"
    NAME = "name"
    ADDRESS = "address"
    MODEL = "model"  # of another maker, model or kind than before
    CHANNEL = "channel"  # another camera feeds a channel
    SWAP = "swap"  # another device of its kind stands at its address
