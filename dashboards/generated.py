"""The boards as files, so that a change of one is seen in full: `python -m dashboards.generated` writes them.

`dashboards/generated/<uid>.json`, in English, the same text that `campuswatch grafana export` writes; other languages
differ in texts only, which stand in language/locales.
"""

from __future__ import annotations

from pathlib import Path

from dashboards.boards import BOARDS
from dashboards.grafana.board_json import dashboard
from dashboards.grafana.files import as_text
from language.catalogue import FALLBACK

FOLDER = Path(__file__).parent / "generated"


def generated() -> dict[str, str]:
    """Name of a file -> its text."""
    return {f"{board.uid}.json": as_text(dashboard(board, FALLBACK)) for board in BOARDS.values()}


def write(folder: Path) -> None:
    """Boards that are no more are removed."""
    files = generated()
    folder.mkdir(exist_ok=True)
    for path in folder.glob("*.json"):
        if path.name not in files:
            path.unlink()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write(FOLDER)
