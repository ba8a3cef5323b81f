"""What keeps mail servers, hooks, and the names of devices in mails from moving us."""

from __future__ import annotations

from tests.guards.guard import Guard

MAIL = "tests/alerts/notifiers/test_mail_lines.py::"
HOOKS = "tests/alerts/notifiers/test_hooks.py::"
POSTMAN = "tests/campuswatch/test_postman.py::"
EMAIL_FILE = "alerts/notifiers/email.py"
POSTING_FILE = "alerts/notifiers/posting.py"

GUARDS = (
    Guard(
        "deadline of a mail",
        "A mail server that sends one octet now and then: one deadline is for all of a mail.",
        EMAIL_FILE,
        "async with asyncio.timeout(server.timeout_s):",
        "async with asyncio.timeout(3_600):",
        MAIL + "test_one_deadline_is_for_all_of_a_mail",
    ),
    Guard(
        "STARTTLS taken away",
        "Somebody on the way who takes STARTTLS out of the server's answer: the mail does not go in clear.",
        EMAIL_FILE,
        "await client.starttls()",
        "await client.starttls() if client.supports_extension('starttls') else None",
        MAIL + "test_a_server_that_offers_no_tls_any_more_gets_nothing",
    ),
    Guard(
        "certificate of a mail server",
        "A certificate that anybody could have made: neither mail nor password goes there.",
        "alerts/notifiers/tls.py",
        "    context.minimum_version",
        "    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE\n    context.minimum_version",
        MAIL + "test_a_certificate_that_proves_nothing_gets_neither_mail_nor_password[authority-tls]",
    ),
    Guard(
        "addresses in the envelope",
        "An address that ends the command it stands in and begins another.",
        EMAIL_FILE,
        "if not MAILBOX.fullmatch(parcel.to):",
        "if False:",
        MAIL + "test_an_address_that_is_none_ends_no_command",
    ),
    Guard(
        "encoded words in headers",
        "A device whose name hides a header in an encoded word, which the library decodes and sends.",
        EMAIL_FILE,
        'return clean(text, limit).replace("=?", "= ?")',
        "return clean(text, limit)",
        MAIL + "test_what_a_name_hides_in_an_encoded_word_is_no_header",
    ),
    Guard(
        "farewell of a mail server",
        "A server that takes a letter and never answers QUIT: it would be sent the same one for ever.",
        EMAIL_FILE,
        "        await _take_leave(client)\n    except",
        "            await client.quit()\n    except",
        MAIL + "test_who_never_answers_a_farewell_is_not_sent_the_letter_again",
    ),
    Guard(
        "refusals of us",
        "A server that refuses us all: its 5xx would be the death of every alert.",
        EMAIL_FILE,
        "with _about_letter(server, only=TOO_LARGE):",
        "with _about_letter(server):",
        MAIL + "test_what_is_about_the_letter_is_told_from_what_is_about_us",
    ),
    Guard(
        "what a mail server says",
        "An answer with escapes for the terminal and turned letters, or of any length.",
        EMAIL_FILE,
        'return clean(f"{error.code} {error.message}")',
        'return f"{error.code} {error.message}"',
        MAIL + "test_what_a_server_says_is_shown_as_one_clean_short_line",
    ),
    Guard(
        "redirects of a hook",
        "A hook that sends us elsewhere with what we say is taken to be told nothing.",
        POSTING_FILE,
        "if status in OURS or status < 400:",
        "if status in OURS:",
        HOOKS + "test_no_redirect_is_followed",
    ),
    Guard(
        "answer of a hook",
        "An answer without end, in pieces each of which may be.",
        POSTING_FILE,
        "if len(body) > MOST_ANSWER:",
        "if False:",
        HOOKS + "test_a_hook_that_plays_with_us_costs_a_deadline_and_no_memory",
    ),
    Guard(
        "deadline of a hook",
        "A hook that answers one octet now and then.",
        POSTING_FILE,
        "async with asyncio.timeout(timeout_s):",
        "async with asyncio.timeout(3_600):",
        HOOKS + "test_a_hook_that_plays_with_us_costs_a_deadline_and_no_memory[drip]",
    ),
    Guard(
        "address of a hook",
        "Who reads what went wrong learns the address, which often is the key.",
        POSTING_FILE,
        'raise Unreachable("hook.no_line", hook=name, reason=error.strerror or type(error).__name__) from None',
        'raise Unreachable("hook.no_line", hook=url, reason=str(error)) from None',
        HOOKS + "test_nobody_listens_and_the_address_is_not_told",
    ),
    Guard(
        "answer of a robot",
        "What stands at a robot's address and is none, with brackets in brackets in brackets.",
        "alerts/notifiers/wecom.py",
        "except (ValueError, TypeError, KeyError, OverflowError, RecursionError):",
        "except (ValueError, KeyError):",
        HOOKS + "test_what_a_robot_thinks_is_read_from_its_answer",
    ),
    Guard(
        "names in mails",
        "A device whose name is a header, a line of its own, or turns the letters behind it.",
        "alerts/notifiers/rendering.py",
        "return clean(value, MOST_VALUE) if isinstance(value, str) else value",
        "return value",
        POSTMAN + "test_a_devices_name_is_no_header_no_markup_and_no_line_of_its_own",
    ),
    Guard(
        "markup in mails",
        "A device whose name is a script.",
        "alerts/notifiers/rendering.py",
        'autoescape=select_autoescape(["html"])',
        "autoescape=False",
        POSTMAN + "test_a_devices_name_is_no_header_no_markup_and_no_line_of_its_own",
    ),
    Guard(
        "late ends of a claim",
        "A postman who comes back after his claim ran out and writes down an end that is no more his to write.",
        "inventory/repository/notices.py",
        "return and_(table.c.id == id, table.c.state == NoticeState.CLAIMED, table.c.claimed_by == by)",
        "return table.c.id == id",
        POSTMAN + "test_a_claim_that_ran_out_is_taken_over_and_a_late_end_counts_no_more",
    ),
)
