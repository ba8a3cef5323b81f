"""What keeps a stranger, a liar and an accident from getting hold of passwords while they are changed."""

from __future__ import annotations

from tests.guards.guard import Guard

CONTROL = "collector/control/"
TESTS = "tests/collector/control/"
WEB = TESTS + "test_web_writers.py::"
QUIET = TESTS + "test_quiet_changes.py::"
TLS = TESTS + "test_tls_pin.py::"
SNMP = TESTS + "test_snmpv3_writer.py::"
SSH = TESTS + "test_ssh_writer.py::"
READERS = TESTS + "test_account_readers.py::"

GUARDS = (
    Guard(
        "pin before a new secret",
        "Another device at a known address, which would be taught the new password.",
        CONTROL + "pins.py",
        "if value and not same(value, told, pin):",
        "if False:",
        WEB + "test_another_device_is_given_nothing",
    ),
    Guard(
        "no pin, no secret",
        "A device that nothing tells from another, changed without a person's word.",
        CONTROL + "pins.py",
        "if not value and not target.waived:",
        "if False:",
        WEB + "test_another_device_is_given_nothing",
    ),
    Guard(
        "a login first",
        "A fake that lets anybody in, and waits for what it is told next.",
        CONTROL + "web.py",
        "        if not session.accepted:\n            raise NotChangeable",
        "        if False:\n            raise NotChangeable",
        QUIET + "test_nothing_new_is_told_to_who_asks_for_no_login",
    ),
    Guard(
        "a change is sent once",
        "A connection cut after the change: sent again, it is a wrong login with the old password.",
        "collector/protocols/web_session.py",
        "self._talk.reusable and not once",
        "self._talk.reusable",
        QUIET + "test_a_connection_that_ends_without_an_answer_is_not_tried_again",
    ),
    Guard(
        "the key of TLS",
        "A stranger between us and the device, with a certificate of its own.",
        "collector/protocols/web_session.py",
        "if told != self.door.tls_key:",
        "if False:",
        TLS + "test_another_key_hears_nothing",
    ),
    Guard(
        "secrets in answers",
        "A device whose refusal repeats the password, which would stand in a message.",
        CONTROL + "refusals.py",
        'return "" if any(secret and secret in whole for secret in secrets) else whole[:WORDS]',
        "return whole[:WORDS]",
        QUIET + "test_a_device_that_repeats_the_secret_is_not_quoted",
    ),
    Guard(
        "secrets in errors",
        "A device whose error repeats the password, which would stand in a log.",
        CONTROL + "web.py",
        "if any(secret and secret in str(value) for secret in secrets for value in error.message.params.values()):",
        "if False:",
        QUIET + "test_a_device_that_repeats_the_secret_is_not_quoted",
    ),
    Guard(
        "secrets by the rules",
        "A secret with signs that end a command, a path or an element; or one that the device cuts off.",
        CONTROL + "web.py",
        "if not meets(rules, then.secret, then.account):",
        "if False:",
        SSH + "test_nothing_but_one_word_reaches_a_command_line",
    ),
    Guard(
        "names on command lines",
        "An account's name that is a command.",
        CONTROL + "ssh.py",
        "if ACCOUNT.fullmatch(now.account) is None:",
        "if False:",
        SSH + "test_nothing_but_one_word_reaches_a_command_line",
    ),
    Guard(
        "netmiko is silent",
        "A log of what is typed into a switch, passwords and all.",
        CONTROL + "ssh.py",
        'logging.getLogger("netmiko").setLevel(logging.CRITICAL + 1)',
        "pass",
        SSH + "test_no_secret_in_logs_or_errors",
    ),
    Guard(
        "one KeyChange",
        "A lost answer: the request sent once more would make a key that nobody knows.",
        "collector/protocols/snmp/exchange.py",
        "if exchange.sendings < len(RESEND_AFTER) and not exchange.once",
        "if exchange.sendings < len(RESEND_AFTER)",
        SNMP + "test_an_answer_that_is_lost_is_not_asked_for_by_changing_again",
    ),
    Guard(
        "accounts without end",
        "A device that tells of thousands of accounts.",
        "collector/protocols/isapi/accounts.py",
        "return tuple(_users(root))[:MAX_USERS]",
        "return tuple(_users(root))",
        READERS + "test_lists_are_bounded_and_names_cleaned",
    ),
    Guard(
        "accounts of Dahua without end",
        "The same in lines.",
        "collector/protocols/dahua/accounts.py",
        "return tuple(found[:MAX_USERS])",
        "return tuple(found)",
        READERS + "test_lists_are_bounded_and_names_cleaned",
    ),
    Guard(
        "channel text goes back as text",
        "The name of a camera that puts elements of its own into what a recorder is told.",
        "collector/protocols/isapi/accounts.py",
        "content = escape(element.text())",
        "content = element.text()",
        QUIET + "test_a_proxy_goes_back_whole_and_escaped",
    ),
    Guard(
        "rows of users",
        "A row of usmUserTable whose index is no name.",
        "collector/protocols/snmp/usm_table.py",
        "if not name or name[0] != len(name) - 1 or not 0 < name[0] <= LONGEST or max(name) > 255:",
        "if not name:",
        READERS + "test_a_row_of_the_user_table_is_a_name",
    ),
)
