"""TCVN3 (ABC): Vietnamese as fonts called `.VnTime` show it, still met in files of schools.

A text in it looks like Latin letters and signs (`Tªn thiÕt bÞ`). The letters are those of TCVN 5712:1993, its third
set; capitals with marks have the codes of the small letters, in a font of capitals, so they come out small.
"""

from __future__ import annotations

_TCVN3 = "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\u00adõøö÷ùúýûüþ¡¢§£¤¥¦"
_UNICODE = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂĐÊÔƠƯ"
_TABLE = str.maketrans(_TCVN3, _UNICODE)


def from_tcvn3(text: str) -> str:
    """What the octets mean in TCVN3, given as they are read in Latin-1 or Windows-1252."""
    return text.translate(_TABLE)
