"""Real reading lists, scored against what somebody read in them by hand."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from types import ModuleType

import pytest

from readlist import Paper, Source
from readlist.builtin.markdown import read, recognises

# The name of each list's gold, and words that only its file's name has.
LISTS = {
    "atfortes": "atfortes", "huang": "HuangOwen", "plm": "PLMpapers", "rucai": "RUCAIBox",
    "ryan": "RyanLiu", "tebmer": "Tebmer", "tool": "ToolLearning", "wang": "Wang-ML",
    "woo": "WooooDyy", "zhen": "Zhen-Dong",
}  # fmt: skip
KINDS = {"pdf": "paper", "project": "project-page", "video": "other"}


@pytest.fixture(scope="module")
def scorer(shared) -> ModuleType:
    spec = importlib.util.spec_from_file_location("scorer", shared / "tools" / "score_import.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def scores(shared, scorer) -> dict[str, dict]:
    folder = shared / "data" / "lists"
    found = {}
    for name, file in LISTS.items():
        text = next(folder.glob(f"*{file}*.md")).read_text(encoding="utf-8")
        gold = (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        source = Source(f"{name}.md", text=text)
        assert recognises(source)
        papers = [thing for thing in read(source) if isinstance(thing, Paper)]
        records = [record for paper in papers for record in per_place(paper)]
        found[name] = scorer.score(records, [json.loads(line) for line in gold if line])
    return found


def per_place(paper: Paper) -> Iterator[dict]:
    """A record for each heading that a paper stands below, as the gold counts them."""
    urls = [{"url": link.url, "kind": KINDS.get(link.kind, link.kind)} for link in paper.links]
    assert paper.aside is not None
    for theme in paper.aside.themes or ("",):
        yield {"title": paper.title, "urls": urls, "year": paper.year, "theme": theme}


def test_the_titles_of_ten_lists_are_found(scores):
    values = {name: score["title"]["F1"] for name, score in scores.items()}
    assert sum(values.values()) / len(values) >= 0.97, values
    assert min(values.values()) >= 0.92, values


def test_the_links_of_ten_lists_are_found(scores):
    values = {name: score["url"]["F1"] for name, score in scores.items()}
    assert sum(values.values()) / len(values) >= 0.95, values
    assert min(values.values()) >= 0.92, values


def test_links_have_the_kind_and_papers_the_year_that_the_lists_state(scores):
    kinds = {name: score["kind_acc"] for name, score in scores.items()}
    years = {name: score["year_acc"] for name, score in scores.items() if "year_acc" in score}
    assert sum(kinds.values()) / len(kinds) >= 0.97, kinds
    assert sum(years.values()) / len(years) >= 0.97, years


def test_themes_are_the_headings_that_the_papers_stand_below(scores):
    """Of a paper with several themes the scorer compares the first alone: hence not nearly 1."""
    values = {name: score["heading_acc"] for name, score in scores.items()}
    assert sum(values.values()) / len(values) >= 0.88, values
