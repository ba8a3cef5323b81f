"""How much a spreadsheet may hold: a hundred schools take a tenth of it, and a bomb stops here.

They bound memory and time before anything is made of the content: at the limits a reading takes some 20 s and 600 MB.
"""

from __future__ import annotations

FILE_OCTETS = 32 * 1024 * 1024
PARTS = 4_000
"""Entries of the archive: pictures of equipment are parts too."""
PART_OCTETS = 96 * 1024 * 1024
"""Of one part, unpacked."""
ALL_OCTETS = 160 * 1024 * 1024
"""Of all parts that are read, unpacked."""
SHEETS = 512
ROWS = 200_000
COLUMNS = 512
CELLS = 2_000_000
"""With content, in all sheets."""
MERGES = 50_000
SHARED_TEXTS = 1_000_000
CELL_LETTERS = 32_767
"""Excel's own limit."""
DEPTH = 64
"""Levels of XML."""
