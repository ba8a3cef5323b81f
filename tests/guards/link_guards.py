"""What keeps strangers with a link, or without one, from more than the link is for."""

from __future__ import annotations

from tests.guards.guard import Guard

FORM = "campuswatch/web/form.py"
TEST = "tests/campuswatch/test_web_report.py::"

GUARDS = (
    Guard(
        "signature of links",
        "Links that somebody made up, to acknowledge any fault.",
        "campuswatch/links.py",
        " or not hmac.compare_digest(mac, self._mac(ACK, said))",
        "",
        TEST + "test_an_expired_a_foreign_and_a_changed_link_are_refused",
    ),
    Guard(
        "end of links",
        "A mail that is found years later.",
        "campuswatch/usecases/fault_acknowledging.py",
        "if now_ms >= claim.until_ms:",
        "if False:",
        TEST + "test_an_expired_a_foreign_and_a_changed_link_are_refused",
    ),
    Guard(
        "once only",
        "The link of a mail used again after the fault came back.",
        "campuswatch/usecases/fault_acknowledging.py",
        "if report_links.was_used(connection, BUREAU, used_as(claim)):",
        "if False:",
        TEST + "test_the_link_in_a_mail_acknowledges_once",
    ),
    Guard(
        "scanners of mail",
        "A mail server that fetches every link, and so answers for faults that nobody has seen.",
        "campuswatch/web/ack_page.py",
        'answer = look_at_link(connection, house.links, request.path_params["token"], house.clock.now_ms())',
        'answer = acknowledge_by_link(house.database, house.links, request.path_params["token"], '
        "now_ms=house.clock.now_ms())",
        TEST + "test_the_link_in_a_mail_acknowledges_once",
    ),
    Guard(
        "generation of a school's link",
        "A link that was changed because it got into wrong hands.",
        "campuswatch/web/report_page.py",
        "if not house.links.is_report(token, code, link.generation):",
        "if False:",
        TEST + "test_a_wrong_link_opens_nothing",
    ),
    Guard(
        "reports of one address",
        "A visitor who fills the register and wakes the person on duty.",
        "campuswatch/web/report_page.py",
        "if not house.visits.may(visitor_of(peer, request.headers)):",
        "if False:",
        TEST + "test_one_address_cannot_fill_the_register_and_others_still_can",
    ),
    Guard(
        "reports of one link",
        "The same from many addresses.",
        "campuswatch/usecases/fault_reports.py",
        "if reports_since(connection, report.school, now_ms - 60 * MINUTE_MS) >= MOST_AN_HOUR:",
        "if False:",
        TEST + "test_a_link_takes_so_many_in_an_hour",
    ),
    Guard(
        "length of forms",
        "A body that never ends, told in pieces and without its length.",
        FORM,
        "                if len(body) > most:\n                    raise HTTPException(413)\n",
        "",
        TEST + "test_a_body_has_an_end",
    ),
    Guard(
        "devices of other schools",
        "A link of one school that opens faults of another's devices.",
        "campuswatch/usecases/fault_reports.py",
        "found = devices.get(connection, scope, code) if is_line(code, MOST_CODE) else None",
        "found = devices.get(connection, Scope.of(['S01', 'S02']), code)",
        TEST + "test_a_link_opens_nothing_of_another_school",
    ),
    Guard(
        "photos of one link",
        "A disk filled with photos, thirty in an hour.",
        "campuswatch/web/report_page.py",
        "if photo and not house.photos.may(door.school.code):",
        "if False:",
        TEST + "test_a_link_takes_so_many_photos_in_a_day",
    ),
    Guard(
        "forms of strangers",
        "Megabytes of somebody who knows no link, read before anybody asks.",
        "campuswatch/web/app.py",
        "reads = post.knock is None or await run_in_threadpool(post.knock, seen, request)",
        "reads = True",
        TEST + "test_who_knows_no_secret_is_not_listened_to",
    ),
    Guard(
        "slow forms",
        "Many forms at once, each of which takes its time.",
        FORM,
        "if self._of.total() >= MOST_AT_ONCE or self._of[visitor] >= MOST_OF_ONE:",
        "if False:",
        TEST + "test_slow_visitors_hold_so_many_bodies",
    ),
    Guard(
        "forms of other sites",
        "A page elsewhere that posts in a visitor's name.",
        "campuswatch/web/app.py",
        "if not from_ourselves(request.headers):",
        "if False:",
        TEST + "test_another_site_cannot_post",
    ),
)
