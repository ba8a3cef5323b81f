"""What devices take for a password, by the interface that changes it: data.

Letters and digits are enough wherever three kinds of signs are; so a password needs no escaping in addresses of
streams, in CGI paths and on command lines, and can be typed on any keyboard.
"""

from __future__ import annotations

from collections.abc import Mapping

from inventory.model.secret_rules import PLAIN_SIGNS, SecretRules

COMMAND_SIGNS = PLAIN_SIGNS + "-_.=+@"
"""On the command line of a switch: no blank, no question mark (which asks for help), no quote, no comment sign."""

SECRET_RULES: Mapping[str, SecretRules] = {
    "isapi": SecretRules(
        shortest=8,
        longest=16,
        classes=3,
        without=("123", "admin"),
        longest_run=3,
        source=(
            "Hikvision, DVR user manual, Activate Your Device: 8 to 16 characters, two types at least, without the user"
            " name, 123, admin, and four that follow each other or are the same"
        ),
    ),
    "dahua": SecretRules(
        shortest=8,
        longest=32,
        classes=3,
        source=(
            "Dahua, Initialization and password reset (support, details/492): 8 to 32 characters of two categories,"
            " none of ' \" ; : &"
        ),
    ),
    "onvif": SecretRules(
        shortest=8,
        longest=16,
        classes=3,
        without=("123", "admin"),
        longest_run=3,
        source="ONVIF Core Specification lets each device set its own; what the strictest of known makes takes",
    ),
    "snmpv3": SecretRules(
        shortest=12,
        longest=32,
        classes=3,
        source="RFC 3414 section 11.2: 8 octets at least; agents known to keep no more than 32",
    ),
    "huawei": SecretRules(
        shortest=12,
        longest=24,
        signs=COMMAND_SIGNS,
        classes=4,
        longest_run=3,
        source=(
            "Huawei, local-user password: 8 to 128 characters, two types at least; under a user security policy all"
            " four, and neither the account's name nor that backwards"
        ),
    ),
    "h3c": SecretRules(
        shortest=15,
        longest=24,
        signs=COMMAND_SIGNS,
        classes=4,
        longest_run=2,
        source=(
            "H3C, S6812 Command Reference, password (local user view): 1 to 63 characters, in FIPS mode 15 to 63 of"
            " all four types"
        ),
    ),
    "ruijie": SecretRules(
        shortest=8,
        longest=16,
        classes=3,
        source="kept short and plain: no page of Ruijie's was found that says what its switches take",
    ),
    "cisco": SecretRules(
        shortest=8,
        longest=24,
        classes=3,
        source="kept short and plain: older releases of IOS cut off longer ones, newer ones have policies of their own",
    ),
}
"""By a name in `collector.control.WRITERS`."""
