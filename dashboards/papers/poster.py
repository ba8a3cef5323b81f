"""The poster with the QR code by which people of a school report faults: one page of A4."""

from __future__ import annotations

from dashboards.papers.render import render
from dashboards.words import Words


def poster_page(school: str, address: str, words: Words) -> str:
    """`school` is its name. Whole in one file, every text escaped."""
    head = {"title": words.t("poster.title"), "footer": "", "orientation": "portrait"}
    return render("poster.html", words, head | {"school": school, "address": address})
