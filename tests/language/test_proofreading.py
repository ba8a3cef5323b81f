"""Marks of proof-reading say what is so, in the catalogues as they are and when a text changes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from language import __main__ as verbs
from language.catalogue import LANGUAGES
from language.proofreading import (
    UNREAD,
    Entry,
    ProofreadingError,
    Sheet,
    is_read,
    marked,
    parse,
    proofread,
    unread,
)

TRANSLATED = [name for name in LANGUAGES if name != "en"]
SHEETS = {name: parse(verbs.path_of(name).read_text(encoding="utf-8")) for name in LANGUAGES}
ENGLISH = {"word.all": ("All",), "word.none": ("None",), "words.more": ("{n} line", "{n} lines")}
VIETNAMESE = """# Texts.
msgid ""
msgstr ""
"Language: vi\\n"

#. All
msgid "word.all"
msgstr "Tất cả"

# not proof-read
#. None
# as the bureau says it
msgid "word.none"
msgstr "Không \\"có\\""

#. {n} lines
msgid "words.more"
msgid_plural "words.more"
msgstr[0] "{n} dòng"
"""


def entry(sheet: Sheet, id: str) -> Entry:
    return next(one for one in sheet.entries if one.id == id)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_is_read_and_written_to_the_letter(language: str) -> None:
    assert SHEETS[language].written() == verbs.path_of(language).read_text(encoding="utf-8")


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_mark_in_the_catalogues_is_true(language: str) -> None:
    """Where this fails, a text is new, or changed, after somebody had read it perhaps: `python -m language mark`."""
    right = marked(SHEETS[language], SHEETS["en"].texts())
    assert [one.id for one, wanted in zip(SHEETS[language].entries, right.entries, strict=True) if one != wanted] == []


def test_what_is_new_is_marked_as_unread() -> None:
    sheet = marked(parse(VIETNAMESE.replace("#. None", "#. Nothing")), ENGLISH)
    assert [one.mark for one in sheet.entries] == [UNREAD] * 3
    assert [one.id for one in unread(sheet, ENGLISH, "words.")] == ["words.more"]
    assert parse(sheet.written()) == sheet
    assert "# not proof-read\n#. None\n# as the bureau says it\nmsgid" in sheet.written()


def test_a_reader_signs_for_one_text_or_a_family() -> None:
    sheet = marked(parse(VIETNAMESE), ENGLISH)
    one = proofread(sheet, ENGLISH, ["word.none"], "  Nguyễn Thị  Lan (Sở) ")
    assert re.fullmatch(r"# proof-read by Nguyễn Thị Lan \(Sở\) \([0-9a-f]{12}\)", entry(one, "word.none").mark)
    assert [left.id for left in unread(one, ENGLISH)] == ["word.all", "words.more"]
    both = proofread(sheet, ENGLISH, ["word."], "Lan")
    assert [left.id for left in unread(both, ENGLISH)] == ["words.more"]
    assert marked(parse(both.written()), ENGLISH) == both, "a mark that is true stays"


@pytest.mark.parametrize(
    "changed",
    [
        (VIETNAMESE.replace("{n} dòng", "{n} hàng"), ENGLISH),
        (VIETNAMESE, ENGLISH | {"words.more": ("{n} line", "{n} rows")}),
        (VIETNAMESE, ENGLISH | {"words.more": ("{n} row", "{n} lines")}),
    ],
)
def test_a_changed_text_is_unread_again_in_whichever_language_it_changed(
    changed: tuple[str, dict[str, tuple[str, ...]]],
) -> None:
    text, english = changed
    mark = entry(proofread(parse(VIETNAMESE), ENGLISH, ["words."], "Lan"), "words.more").mark
    later = parse(text.replace("#. {n} lines", f"{mark}\n#. {{n}} lines"))
    assert not is_read(entry(later, "words.more"), english)
    assert entry(marked(later, english), "words.more").mark == UNREAD


def test_who_names_nothing_or_nobody_is_told() -> None:
    with pytest.raises(ProofreadingError, match="'word'"):
        proofread(parse(VIETNAMESE), ENGLISH, ["word"], "Lan")
    with pytest.raises(ProofreadingError, match="--by"):
        proofread(parse(VIETNAMESE), ENGLISH, ["word."], "  ")
    with pytest.raises(ProofreadingError, match="no comment and no field"):
        parse(VIETNAMESE + "msgctxt here\n")


def test_the_verbs_list_mark_and_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in LANGUAGES:
        copy = tmp_path / name.replace("-", "_") / "LC_MESSAGES" / "campuswatch.po"
        copy.parent.mkdir(parents=True)
        copy.write_bytes(verbs.path_of(name).read_bytes())
    monkeypatch.setattr(verbs, "LOCALES", tmp_path)
    assert verbs.main(["unread", "--language", "vi", "--family", "state."]) == 0
    before = capsys.readouterr().out.splitlines()
    assert "vi\tstate.UP\tOnline\tTrực tuyến" in before
    assert verbs.main(["read", "--language", "vi", "--by", "Lan", "state.UP"]) == 0
    assert verbs.main(["mark"]) == 0
    assert verbs.main(["unread", "--language", "vi", "--family", "state."]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(before) - 1
    assert verbs.main(["read", "--language", "vi", "--by", "Lan", "no.such"]) == 1
    assert "no.such" in capsys.readouterr().err
