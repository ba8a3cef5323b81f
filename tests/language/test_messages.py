"""Every message that the source can say has a text with the same parameters in every language, and no text idles."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as Entry
from babel.messages.pofile import read_po

from campuswatch.commands import COMMANDS
from campuswatch.commands.reading import struct_of
from inventory.evidence import SOURCES
from inventory.tables import TABLES
from language.catalogue import LANGUAGES, LOCALES

ROOT = Path(__file__).parent.parent.parent
PACKAGES = ("inventory", "collector", "alerts", "dashboards", "campuswatch", "simulator", "language")
ID = re.compile(r"[a-z][a-z0-9_]*(\.[A-Za-z0-9_]+)+")
WORD = re.compile(r"""\bword\(\s*["'](\w+)["']""")
FILES = (".py", ".sqlite", ".key", ".toml", ".sock", ".css", ".js", ".html", ".typ", ".com", ".org")
COLUMNS = frozenset(f"{table.name}.{column.name}" for table in TABLES for column in table.columns)
COMPLETED_LATER = {"t", "Unusable"}  # calls whose parameters are not all given there
SILENT = {"Hint", "Path", "Root", "Pattern", "ForeignKey"}  # classes that take other dotted words first
IN_TEMPLATE = re.compile(r"""\bt\(\s*["']([^"']+)["']\s*(~)?""")


def read(language: str) -> Catalog:
    locale = language.replace("-", "_")
    with (LOCALES / locale / "LC_MESSAGES" / "campuswatch.po").open("rb") as source:
        return read_po(source, locale=locale, abort_invalid=True)


def key(entry: Entry) -> str:
    return str(entry.id if isinstance(entry.id, str) else entry.id[0])


def texts(entry: Entry) -> tuple[str, ...]:
    return (entry.string,) if isinstance(entry.string, str) else tuple(entry.string)


CATALOGUES = {language: {key(entry): entry for entry in read(language) if entry.id} for language in LANGUAGES}
ENGLISH = CATALOGUES["en"]


def parameters(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def sources() -> Iterator[tuple[str, ast.Module]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def templates() -> Iterator[tuple[str, str]]:
    for pattern in ("*.html", "*.j2", "*.txt", "*.js"):
        for package in PACKAGES:
            for path in sorted((ROOT / package).rglob(pattern)):
                yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")


def spoken() -> Iterator[tuple[str, str, set[str] | None]]:
    """(where, id, names of its parameters, None where they cannot be read from the source)."""
    for where, tree in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and node.args and speaks(name_of(node.func)):
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str) and ID.fullmatch(first.value):
                    yield f"{where}:{node.lineno}", first.value, given(node)
            elif isinstance(node, ast.AnnAssign | ast.Assign):
                for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                    if getattr(target, "id", "") == "message_id" and isinstance(node.value, ast.Constant):
                        yield f"{where}:{node.lineno}", node.value.value, None
    for where, text in templates():
        for found in IN_TEMPLATE.finditer(text):
            if not found[2]:
                yield where, found[1], None


def speaks(name: str) -> bool:
    """`Message`, `t`, and every class: errors take the id of their message first."""
    return name == "t" or (name[:1].isupper() and name not in SILENT)


def name_of(function: ast.expr) -> str:
    return getattr(function, "id", "") or getattr(function, "attr", "")


def given(call: ast.Call) -> set[str] | None:
    """Parameters of Message("id", {…}) or SomeError("id", name=…), where they are written out there."""
    if name_of(call.func) in COMPLETED_LATER or any(keyword.arg is None for keyword in call.keywords):
        return None
    if name_of(call.func) != "Message":
        return {keyword.arg for keyword in call.keywords if keyword.arg}
    if len(call.args) == 1 and not call.keywords:
        return set()
    table = call.args[1] if len(call.args) == 2 else None
    if not isinstance(table, ast.Dict):
        return None
    names = [entry.value for entry in table.keys if isinstance(entry, ast.Constant)]
    return set(names) if len(names) == len(table.keys) else None


def constants() -> Iterator[tuple[str, str]]:
    for where, tree in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield where, node.value
    for where, text in templates():
        for word in re.findall(r"""["']([a-z][\w.]*)["']""", text):
            yield where, word


def test_every_message_in_the_source_has_a_text() -> None:
    assert [f"{where}: {id}" for where, id, _ in spoken() if id not in ENGLISH] == []


def test_every_word_of_a_known_family_has_a_text() -> None:
    """Ids that do not stand in the call itself: in tables, in conditions, handed to an error."""
    families = {id.split(".")[0] for id in ENGLISH}
    unknown = [
        f"{where}: {word}"
        for where, word in constants()
        if ID.fullmatch(word) and word.split(".")[0] in families and word not in ENGLISH and not is_name(word)
    ]
    assert unknown == []


def actions() -> frozenset[str]:
    """What audit rows call what was done: in no language."""
    return frozenset(
        str(value.value)
        for _, tree in sources()
        for keyword in ast.walk(tree)
        if isinstance(keyword, ast.keyword) and keyword.arg == "action"
        and isinstance(value := named(tree).get(ast.unparse(keyword.value), keyword.value), ast.Constant)
    )  # fmt: skip


def named(tree: ast.Module) -> dict[str, ast.expr]:
    """What a module's own names stand for."""
    return {ast.unparse(one.targets[0]): one.value for one in tree.body if isinstance(one, ast.Assign)}


ACTIONS = actions()


def is_name(word: str) -> bool:
    """Modules, files, hosts, columns of tables, actions and kinds of evidence look like ids."""
    return (
        word in SOURCES
        or word in ACTIONS
        or word in COMMANDS
        or word in COLUMNS
        or word.split(".")[0] in PACKAGES
        or word.endswith(
            (".py", ".sqlite", ".key", ".toml", ".sock", ".lock", ".css", ".js", ".html", ".typ", ".com", ".org")
        )
    )


def test_every_message_gets_the_parameters_that_its_text_names() -> None:
    wrong = []
    for where, id, names in spoken():
        if names is not None and id in ENGLISH:
            wanted = set().union(*map(parameters, texts(ENGLISH[id])))
            if not wanted <= names:
                wrong.append(f"{where}: {id} lacks {wanted - names}")
    assert wrong == []


def test_no_text_idles() -> None:
    """A text is used when its id, or the beginning of it up to a dot (`"kind." ~ kind`), stands in the source."""
    words = {word for _, word in constants()} | families() | explained()
    idle = [id for id in ENGLISH if id not in words and not any(start in words for start in starts(id))]
    assert idle == []


def families() -> set[str]:
    """Beginnings of ids that texts name as `{parameter:family}` and pages as `word("family", value)`."""
    english = (text for entry in ENGLISH.values() for text in texts(entry))
    in_texts = {spec for text in english for *_, spec, _ in Formatter().parse(text) if spec}
    in_pages = {found[1] for _, text in templates() for found in WORD.finditer(text)}
    return {f"{family}." for family in in_texts | in_pages}


def explained() -> set[str]:
    """Ids of what forms say below the fields of commands."""
    fields = {(name, field.encode_name) for name, one in COMMANDS.items() for field in struct_of(one.body).fields}
    return {f"explain.{field}" for _, field in fields} | {f"explain.{name}.{field}" for name, field in fields}


def starts(id: str) -> list[str]:
    parts = id.split(".")
    return [".".join(parts[:length]) + "." for length in range(1, len(parts))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_every_text_in_its_plural_forms(language: str) -> None:
    catalogue = CATALOGUES[language]
    assert catalogue.keys() == ENGLISH.keys()
    forms = read(language).num_plurals
    assert forms == {"en": 2, "zh-CN": 1, "vi": 1}[language]
    for id, entry in catalogue.items():
        assert not entry.fuzzy, id
        assert all(texts(entry)), id
        assert entry.pluralizable == ENGLISH[id].pluralizable, id
        assert len(texts(entry)) == (forms if entry.pluralizable else 1), id


@pytest.mark.parametrize("language", [name for name in LANGUAGES if name != "en"])
def test_translations_name_the_parameters_of_the_english_text(language: str) -> None:
    wrong = {
        id: parameters(text) ^ parameters(texts(ENGLISH[id])[-1])
        for id, entry in CATALOGUES[language].items()
        for text in texts(entry)
        if parameters(text) != parameters(texts(ENGLISH[id])[-1])
    }
    assert wrong == {}


def test_a_counted_text_counts_n() -> None:
    assert [id for id, entry in ENGLISH.items() if entry.pluralizable and "n" not in parameters(texts(entry)[1])] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_are_typed_cleanly(language: str) -> None:
    """No stray spaces, no markup; Chinese sentences in Chinese punctuation."""
    for id, entry in CATALOGUES[language].items():
        for text in texts(entry):
            assert text == text.strip(), id
            assert "  " not in text, id
            assert "<" not in text.replace("<-", ""), id
            if language == "zh-CN":
                assert not re.search(r"[\u4e00-\u9fff][,;?!]", text), id


def test_ids_are_sorted_so_that_two_hands_rarely_meet_on_one_line() -> None:
    for catalogue in CATALOGUES.values():
        assert list(catalogue) == sorted(catalogue)
