"""Held against the program itself: the entries, fields and values that BibTeX 0.99d sees.

A style written for the purpose prints, for every entry, each field with its value. BibTeX reads
bytes and breaks its lines, so values are compared without white space. Three things differ on
purpose and are taken out of its way first: BibTeX reads entries inside `@comment{...}` and misses
all but the first of the last line (readlist reports both), and it copies fields from `crossref`
parents.

    pytest -s tests/bibtex/test_against_bibtex.py

says how many files were compared; READLIST_BIB_FILES names a further folder of .bib files.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings

from readlist.bibtex import Broken, Document, evaluate
from readlist.bibtex.values import MONTHS
from tests.bibtex.test_lossless import ANY_FILE

pytestmark = pytest.mark.tex

Entries = Mapping[str, Mapping[str, str]]
_COMMENT = re.compile(rb"@([ \t\r\n]*comment)(?![^\s\"#%'(),={}])", re.I)
_SPACE = re.compile(r"[ \t\r\n]+")
# What a style can call a field: no digit first, nothing that means something to it.
_NAME = re.compile(r"[^\s\"#%'(),={}0-9][^\s\"#%'(),={}]*")


# Read in another way than BibTeX does, and reported.
REPORTED = {"bib-late-macro", "bib-stray-at"}


class Seen(NamedTuple):
    """What BibTeX made of a file, by lower-case key and field name, and its complaints."""

    entries: Entries
    errors: tuple[str, ...]


def in_bibtex(data: bytes, names: set[str], folder: Path) -> Seen:
    """Run BibTeX over the bytes of a file whose fields have these names."""
    fields = sorted(name for name in names if _NAME.fullmatch(name))
    style = ["ENTRY {", *fields, "zz.none } {} {}"]
    style += [f'MACRO {{{name}}} {{"{spelled}"}}' for name, spelled in MONTHS.items()]
    style += ['FUNCTION {default.type} { "K:" cite$ * write$ newline$']
    style += [f'{f} missing$ {{ }} {{ "F:{f}=" {f} * write$ newline$ }} if$' for f in fields]
    style += ["}", "READ", "ITERATE {call.type$}", ""]
    (folder / "all.bst").write_bytes("\n".join(style).encode("latin-1"))
    (folder / "all.aux").write_text(
        "\\relax\n\\citation{*}\n\\bibdata{refs}\n\\bibstyle{all}\n", "utf-8"
    )
    (folder / "refs.bib").write_bytes(data)
    ran = subprocess.run(["bibtex", "all"], cwd=folder, capture_output=True, check=False)
    said = ran.stdout.decode("latin-1")
    errors = re.findall(r"^.*---line \d+ of file refs\.bib.*$", said, re.M)
    printed = (folder / "all.bbl").read_bytes().decode("latin-1")
    return Seen(_printed(printed), tuple(errors))


def _printed(text: str) -> Entries:
    entries: dict[str, dict[str, str]] = {}
    for part in re.split(r"^(?=[KF]:)", text, flags=re.M):
        if part.startswith("K:"):
            current = entries.setdefault(_SPACE.sub("", part[2:]).lower(), {})
        elif part.startswith("F:"):
            name, _, value = part[2:].partition("=")
            current[name] = _SPACE.sub("", value)
    return entries


class Defined(dict[str, str]):
    """The macros of a file; one that nothing defines is empty, as for BibTeX."""

    def get(self, name: str, default: object = "") -> str:  # type: ignore[override]
        return self.get_or(name, MONTHS.get(name, ""))

    def get_or(self, name: str, default: str) -> str:
        return super().get(name, default)


def here(document: Document) -> Entries:
    """The same of our reading; of a repeated key, and of a repeated field, the first."""
    entries: dict[str, dict[str, str]] = {}
    macros = Defined(document.macros)
    for entry in document.entries:
        if entry.key.lower() in entries:
            continue
        fields = entries[entry.key.lower()] = {}
        for field in entry.fields:
            if _NAME.fullmatch(field.name):
                value = evaluate(field.raw, macros)
                fields.setdefault(field.name.lower(), _SPACE.sub("", value))
    return entries


def compare(data: bytes, folder: Path) -> tuple[Entries, Seen, Document]:
    """Both readings of the same bytes, made to mean the same to both."""
    alike = re.sub(rb"crossref", rb"xrossref", _COMMENT.sub(rb" \1", data), flags=re.I) + b"\n\n"
    document = Document(alike.decode("latin-1"), "refs.bib")
    names = {field.name.lower() for entry in document.entries for field in entry.fields}
    return here(document), in_bibtex(alike, names, folder), document


def files() -> list[Path]:
    """Every .bib file that Debian packages, Python packages and the environment brought."""
    roots = [Path("/usr/share"), Path(sysconfig.get_path("purelib"))]
    if os.environ.get("READLIST_BIB_FILES"):
        roots.append(Path(os.environ["READLIST_BIB_FILES"]))
    return sorted({p.resolve() for root in roots for p in root.rglob("*.bib") if p.is_file()})


def test_the_files_of_others_come_back_to_the_byte_and_hold_what_bibtex_finds(tmp_path: Path):
    found = files()
    if not found:
        pytest.skip("no .bib files of other packages on this machine")
    different, entries, fields = [], 0, 0
    for path in found:
        data = path.read_bytes()
        document = Document.of(data, path.name)
        assert document.to_bytes() == data == document.edit([]).to_bytes()
        ours, theirs, _ = compare(data, tmp_path)
        if ours != theirs.entries:
            different.append(path)
        entries += len(ours)
        fields += sum(map(len, ours.values()))
    counts = f"{len(found)} files, {entries:,} entries, {fields:,} fields: {len(different)} differ"
    sys.stdout.write(f"\n{counts}\n")
    assert different == []


@given(ANY_FILE)
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_bibtex_reads_without_complaint_is_read_alike(tmp_path: Path, text: str):
    ours, theirs, document = compare(text.encode(), tmp_path)
    said = {problem.code for problem in document.problems}
    if not theirs.errors and not document.conflicts and not said & REPORTED:
        broken = {block.key.lower() for block in document.blocks if isinstance(block, Broken)}
        assert {k: v for k, v in theirs.entries.items() if k not in broken} == ours


@pytest.mark.parametrize(
    "text",
    [
        '@misc{a, title = "p" #\n jan # {q}, year = 2020}',
        "@misc(b, title = {x) y})",
        "@misc{c, title = {mail\n@user (home) x}}\n@misc{d, title = {y}}",
        "@misc{e, title = {a {b} \\{c\\} d}}",
        '@misc{f, title = "a {b " c} d"}',
        "@string(s = {S})@misc{g, title = S # s}",
        "@preamble{{x}} @misc{g, title = {a}}@misc{h, title = {b}}",
        "% @misc{h, title = {in a comment}}",
        "@misc{i, title = {x}, title = {y}}@misc{I, title = {z}}",
    ],
)
def test_the_corners_of_the_syntax_mean_what_bibtex_says(tmp_path: Path, text: str):
    ours, theirs, document = compare(text.encode(), tmp_path)
    assert ours == theirs.entries != {}
    assert [p.code for p in document.problems if p.severity == "error"] in (
        [],
        ["bib-repeated-key"],
    )
