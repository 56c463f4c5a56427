"""What pdflatex prints as it stands: the characters that `\\usepackage[T1]{fontenc}` brings along.

The table was made by typesetting every character of Latin, Greek, Cyrillic, punctuation and
symbols (LaTeX 2022, T1, utf8, textcomp, amssymb); `tests/bibtex/test_export_rules.py` does it
again with what is in it.
"""

from __future__ import annotations

import re

_TABLE = """
    ªµºÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿ
    ĀāĂăĄąĆćĈĉĊċČčĎďĐđĒēĔĕĖėĘęĚěĜĝĞğĠġĢģĤĥĨĩĪīĬĭĮįİıĲĳĴĵĶķĹĺĻļĽľŁłŃńŅņŇňŊŋŌōŎŏŐőŒœŔŕŖŗŘř
    ŚśŜŝŞşŠšŢţŤťŨũŪūŬŭŮůŰűŲųŴŵŶŷŸŹźŻżŽžƒǄǅǆǇǈǉǊǋǌǍǎǏǐǑǒǓǔǢǣǦǧǨǩǪǫǰǴǵȘșȚțȲȳȷ
    ḂḃḍḞḟḠḡḥḰḱḷṃṅṇṛṣṭẎẏẐẑẞỲỳ
    ¡¢£¤¥¦§¨©«¬®¯°±²³´¶·¸¹»¼½¾¿×÷ˆˇ˘˙˛˜˝–—‖‘’‚“”„†‡•…‰‱‹›※‽⁄⁎⁒₡₤₦₩₫€₱℃№℗℞℠™℧℮←↑→↓◦◯♪⟨⟩
"""
PRINTED = frozenset("".join(_TABLE.split()))

_NOT_ASCII = re.compile(r"[^\x00-\x7f]")


def unprintable(latex: str) -> str:
    """The characters of a LaTeX source that stop pdflatex, each once, in order."""
    if latex.isascii():
        return ""
    return "".join(dict.fromkeys(c for c in _NOT_ASCII.findall(latex) if c not in PRINTED))
