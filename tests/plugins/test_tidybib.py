"""plugins/tidybib.py: BibTeX that has been through bibtexparser's middlewares."""

from __future__ import annotations

from pathlib import Path

import pytest

from readlist.bibtex import Document, read_papers
from readlist.testing import TemporaryProject

PLUGIN = Path(__file__).resolve().parents[2] / "plugins" / "tidybib.py"


@pytest.fixture
def tidy(project: TemporaryProject) -> TemporaryProject:
    project.plugin("tidybib", PLUGIN)
    return project


def test_fields_are_sorted_and_months_are_numbers(tidy: TemporaryProject) -> None:
    tidy.write("library.bib", "@article{b, title = {B}, month = may, author = {Li, Ann}}\n")
    result = tidy.run("export", "--format", "tidybib")
    assert result.code == 0
    lines = [line.strip() for line in result.out.splitlines()]
    assert lines[0] == "@article{b,"
    assert [line.partition(" ")[0] for line in lines[1:4]] == ["author", "month", "title"]
    assert "5" in lines[2]


@pytest.mark.parametrize(
    "title", ["{BERT} and {\\'E}cole", "100\\% of \\$5 \\& more", "$x^2$ and $\\alpha$", "“Quotes”"]
)
def test_what_it_writes_reads_the_same(tidy: TemporaryProject, title: str) -> None:
    tidy.write("library.bib", f"@misc{{key, title = {{{title}}}}}\n")
    before = tidy.library.papers[0]
    out = tidy.run("export", "--format", "tidybib").out
    after = next(iter(read_papers(Document(out))))
    assert (after.key, after.title) == (before.key, before.title)


def test_private_fields_stay_at_home(tidy: TemporaryProject) -> None:
    tidy.write("library.bib", "@misc{key, title = {T}, file = {canary}, annote = {canary}}\n")
    assert "canary" not in tidy.run("export", "--format", "tidybib").out


def test_it_keeps_the_promises(tidy: TemporaryProject) -> None:
    assert tidy.promises() == []
