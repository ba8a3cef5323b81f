"""The typesetting process: `python -I -m dashboards.papers.typesetter` with one end of a socket pair as standard input.

It loads typst and the fonts, sets one page of each so that all that loads late is there, is then confined as the
process that decodes pictures is (no file, no socket, little memory and time), and only then reads papers: whatever
stands in them can fetch nothing. The template never changes; a paper is data that it shows, so no text is ever code.

It answers READY with the families of fonts, then to each paper the PDF or why there is none, each as a length and
octets, until its socket closes.
"""

from __future__ import annotations

import json
import re
import socket
import struct
import unicodedata
from pathlib import Path
from typing import Any, Final

from typst import Compiler, Fonts, TypstError

from collector.pictures.confinement import confine

TEMPLATE = Path(__file__).parent / "templates" / "paper.typ"
SOURCE = TEMPLATE.read_bytes()
HEAD = struct.Struct("!cI")
MAX_BODY = 16 << 20
READY, PAPER, PDF, FAULT = b"R", b"O", b"P", b"F"
ARCHIVE: Final = "a-2b"
"""ISO 19005-2: all fonts inside, readable in decades."""
CJK = ("Noto Serif CJK SC", "Source Han Serif SC", "Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Zen Hei",
       "WenQuanYi Micro Hei")  # fmt: skip
SVG_CJK = "Noto Serif CJK SC"
"""What charts name for Chinese; where the machine has another face, that is put in its place."""
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="9mm" height="9mm" viewBox="0 0 9 9"><defs><pattern id="p" '
    'width="2" height="2" patternUnits="userSpaceOnUse"><path d="M0 0L2 2" stroke="#000"/></pattern></defs>'
    '<rect width="4" height="4" fill="url(#p)"/><text y="4" font-size="3" font-family="Libertinus Serif">a</text>'
    f'<text y="8" font-size="3" font-family="{SVG_CJK}, Libertinus Serif">值a</text></svg>'
)
EVERYTHING = "✓ ✗ ○ 值 ế"
CELL = {"t": EVERYTHING, "b": True, "i": "#000000", "l": ""}
WARM: Final[dict[str, Any]] = {
    "title": EVERYTHING, "issuer": "a", "issuer_pt": 20, "head": "plain", "nation": ["a", "a"], "code": "a",
    "number": "a", "subject": "a", "notes": ["a"], "footer": "a", "printed": "a",
    "dated": "ngày 值", "page": ["", "/", ""],
    "facts": [["a", "b"], ["a", CELL]], "lang": "zh", "region": "CN", "landscape": False, "stamp": "a",
    "sign_here": "a", "definitions": [["a", "值"]], "definitions_title": "a",
    "sections": [{"title": "值", "paragraphs": ["a"], "facts": [], "fresh": False,
                  "charts": [[{"svg": SVG, "title": "a", "says": "a", "width": 0.5}]],
                  "tables": [{"name": "a", "anchor": "a", "titles": ["a"], "shares": [20.0], "right": [], "note": "a",
                              "high": [0], "together": False, "sum": True,
                              "rows": [[EVERYTHING], [CELL | {"l": "#a"}], [CELL | {"l": "https://a.example/"}]]}]}],
    "signatures": [{"role": "a", "name": "", "signed": ""}],
}  # fmt: skip
"""A paper with one of everything, in each weight: a font that is not open by then cannot be opened any more."""
HEADS = ("plain", "red", "nation", "rule")
LACKING = re.compile('the text `"(.*?)"` could not be displayed', re.DOTALL)
ESCAPED = re.compile(r"\\u\{([0-9a-f]{1,6})\}")
"""As typst tells of a letter that cannot be printed alone."""
LACKED = "\N{REPLACEMENT CHARACTER}"
UNSURE = re.compile(
    "[^\t\n -~\u00a0-\u017f\u01a0\u01a1\u01af\u01b0\u0391-\u03c9\u0410-\u044f\u1ea0-\u1ef9"
    "\u2009\u200b\u2010-\u2026\u202f\u2190-\u2193\u2212\u2713\u2717\u25cb\u3000-\u3002\u3008-\u3011\u3014\u3015\u3041-\u3093\u30a1-\u30f6\u4e00-\u9fa5\uff01-\uff5e\ufffd]"
)
"""Letters that not every machine's fonts have."""
UNSEEN = frozenset({"Mn", "Mc", "Me", "Cf"})
"""Marks on letters, and signs that only join others."""
TRIES = 5
"""Letters that are looked for one by one; each costs a whole setting."""


def main() -> None:
    peer = socket.socket(fileno=0)
    fonts = Fonts()
    families = set(fonts.families())
    wanted = [name for name in CJK if name in families][:1]
    compiler = Compiler(SOURCE, root=TEMPLATE.parent, font_paths=fonts)
    for head in HEADS:
        typeset(compiler, WARM | {"head": head}, wanted, 0)
    laid_on = confine()
    send(peer, READY, json.dumps({"cjk": wanted, "confined": laid_on}).encode())
    while (order := next_order(peer)) is not None:
        try:
            send(peer, PDF, typeset(compiler, order["paper"], wanted, order["at_s"]))
        except TypstError as error:
            send(peer, FAULT, str(error)[:500].encode())


def next_order(peer: socket.socket) -> dict[str, Any] | None:
    """None where nobody wants anything more."""
    try:
        kind, body = receive(peer)
    except EOFError:
        return None
    return dict(json.loads(body)) if kind == PAPER else None


def typeset(compiler: Compiler, paper: object, cjk: list[str], at_s: int) -> bytes:
    """The octets depend on what is given alone. A letter that no font has becomes a mark: a strange name of one device
    does not keep a report from its reader. Of more than a few, all that not every machine has do. Raises TypstError."""
    text = json.dumps(paper, ensure_ascii=False).replace(SVG_CJK, cjk[0] if cjk else SVG_CJK)
    for _ in range(TRIES):
        try:
            return _typeset(compiler, text, cjk, at_s)
        except TypstError as error:
            if not (lacking := lacking_in(str(error))):
                if LACKING.search(str(error)) is None:
                    raise
                break
            text = text.translate(dict.fromkeys(map(ord, lacking), LACKED))
    return _typeset(compiler, plainest(text), cjk, at_s)


def lacking_in(said: str) -> str:
    """The letters without a font of which typst speaks; empty where it names a usual one or none, for then it is the
    marks on it that are lacking, which it does not name."""
    found = LACKING.search(said)
    return "".join(UNSURE.findall(ESCAPED.sub(_unescaped, found[1]))) if found else ""


def plainest(text: str) -> str:
    """With letters alone that fonts of papers have: marks that stand on none are left out."""
    return UNSURE.sub(
        lambda found: "" if unicodedata.category(found[0]) in UNSEEN else LACKED, unicodedata.normalize("NFC", text)
    )


def _unescaped(found: re.Match[str]) -> str:
    sign = int(found[1], 16)
    return chr(sign) if sign <= 0x10FFFF else ""


def _typeset(compiler: Compiler, paper: str, cjk: list[str], at_s: int) -> bytes:
    given = {"paper": paper, "cjk": json.dumps(cjk)}
    made = compiler.compile(SOURCE, format="pdf", sys_inputs=given, pdf_standards=ARCHIVE, timestamp=at_s)
    if not isinstance(made, bytes):
        raise TypeError("typst gave no PDF")
    return made


def send(peer: socket.socket, kind: bytes, body: bytes) -> None:
    peer.sendall(HEAD.pack(kind, len(body)) + body)


def receive(peer: socket.socket) -> tuple[bytes, bytes]:
    """Kind and body; raises EOFError where the other end is gone, ValueError for what is too long."""
    kind, length = HEAD.unpack(exactly(peer, HEAD.size))
    if length > MAX_BODY:
        raise ValueError("too long")
    return kind, exactly(peer, length)


def exactly(peer: socket.socket, length: int) -> bytes:
    whole = bytearray()
    while len(whole) < length:
        part = peer.recv(min(length - len(whole), 1 << 20))
        if not part:
            raise EOFError("the other end is gone")
        whole += part
    return bytes(whole)


if __name__ == "__main__":
    main()
