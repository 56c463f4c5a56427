"""Key phrases: what a reader would file a paper under."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readlist import Paper
from readlist.text import keyphrases
from readlist.text.acronyms import expansions

PAGE = Path(__file__).parents[3] / "shared" / "data" / "seed" / "papers-page.txt"

VERIFIERS = Paper(
    "verifiers",
    fields={
        "title": "Step-Level Verifiers for Planning",
        "abstract": "We train process reward models (PRMs) on mazes. Our PRMs score each move. "
        "Step-level verifiers outperform state-of-the-art results in extensive experiments. "
        "Code is at https://github.com/a/b.",
    },
)
REWARDS = Paper(
    "rewards",
    fields={
        "title": "Cheaper Process Reward Models",
        "abstract": "A process reward model needs labels. We propose a novel way to label mazes "
        "in Python, and significantly reduce the cost of Monte Carlo tree search.",
    },
)
ROBOTS = Paper(
    "robots",
    fields={
        "title": "Imitation Learning for Robotic Manipulation",
        "abstract": "Robotic manipulation of cables is hard. Imitation learning helps.",
    },
)
LIBRARY = (VERIFIERS, REWARDS, ROBOTS)


def of(paper: Paper, library: tuple[Paper, ...] = LIBRARY) -> list[str]:
    return keyphrases.prepare(library).of(paper)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("All is well. Keywords: Transfer Learning, Phase Recognition", 2),
        ("Keywords - a; b, with a comma; c", 3),
        ("Index Terms—robots, cables, and mazes.", 3),
        ("**Key words:** robots · cables", 2),
        ("Key words and phrases: robots.", 1),
        ("Keywords: robots, cables. We then show more, and more.", 2),
        ("Keywords: robots, cables\nIntroduction, and more", 2),
        ("We search for keywords in documents, and rank them.", 0),
        ("The keywords: none", 0),
        ("", 0),
    ],
)
def test_author_keywords_end_with_the_sentence_or_the_line(text: str, found: int) -> None:
    assert len(keyphrases.author_keywords(text)) == found


def test_author_keywords_are_given_as_written() -> None:
    said = keyphrases.author_keywords("... Keywords: Critical View of Safety, SSL, SSL.")
    assert said == ("Critical View of Safety", "SSL")


def test_a_phrase_that_papers_share_is_written_the_same_for_each() -> None:
    assert "process reward models" in of(VERIFIERS)
    assert "process reward models" in of(REWARDS)


def test_an_acronym_counts_as_its_long_form() -> None:
    assert not any("PRM" in phrase for phrase in of(VERIFIERS))


def test_an_acronym_that_another_paper_explains_is_understood() -> None:
    bare = Paper("bare", fields={"title": "PRMs for Chess", "abstract": "PRMs play chess."})
    assert "process reward models" in of(bare, (*LIBRARY, bare))


def test_praise_verbs_and_addresses_are_no_phrases() -> None:
    said = " ".join(of(VERIFIERS) + of(REWARDS)).lower()
    for junk in ("outperform", "state-of-the-art", "extensive", "code", "github", "novel", "way"):
        assert junk not in said


def test_the_title_matters_most() -> None:
    assert of(ROBOTS)[:2] == ["imitation learning", "robotic manipulation"]


def test_titles_are_lower_case_as_keywords_but_names_are_not() -> None:
    assert "step-level verifiers" in of(VERIFIERS)
    assert "Monte Carlo tree search" in of(REWARDS)


def test_no_phrase_holds_another() -> None:
    for paper in LIBRARY:
        phrases = of(paper)
        assert not [(a, b) for a in phrases for b in phrases if a != b and a in b]


def test_at_most_five_and_fewer_when_asked() -> None:
    phrases = keyphrases.prepare(LIBRARY)
    assert all(len(phrases.of(paper)) <= 5 for paper in LIBRARY)
    assert len(phrases.of(VERIFIERS, 1)) == 1


def test_keywords_that_the_library_uses_are_preferred_as_it_writes_them() -> None:
    tagged = Paper("tagged", fields={"title": "On Mazes", "keywords": "Monte-Carlo Tree Search"})
    assert "Monte-Carlo Tree Search" in of(REWARDS, (*LIBRARY, tagged))[:2]


def test_a_paper_from_elsewhere_has_phrases_too() -> None:
    other = Paper(fields={"title": "Federated Learning of Curricula"})
    assert "federated learning" in of(other)


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        ("uses process reward models (PRMs) for", "PRM", "process reward models"),
        ("with SFT (supervised finetuning) and", "SFT", "supervised finetuning"),
        ("text-to-image (T2I) synthesis", "T2I", "text-to-image"),
        ("reinforcement learning with verifiable rewards (RLVR).", "RLVR",
         "reinforcement learning with verifiable rewards"),
        ("Monte Carlo tree search (MCTS)", "MCTS", "Monte Carlo tree search"),
    ],
)  # fmt: skip
def test_acronyms_are_explained_before_or_in_brackets(text: str, short: str, long: str) -> None:
    assert expansions(text) == {short: long}


def test_a_bracket_that_spells_nothing_explains_nothing() -> None:
    assert expansions("as shown below (ABC) and GPT (see the table)") == {}


def test_blank_keywords_and_texts_are_no_phrases() -> None:
    blank = Paper("blank", fields={"title": " ", "abstract": "\n", "keywords": " , ;"})
    assert of(blank, (blank,)) == []


@given(st.text(), st.text(), st.text())
def test_any_text_has_phrases_or_none_and_the_same_twice(a: str, b: str, c: str) -> None:
    paper = Paper("k", fields={"title": a, "abstract": b, "keywords": c})
    phrases = of(paper, (paper,))
    assert phrases == of(paper, (paper,))
    assert len(phrases) <= 5
    assert all(phrase.strip() for phrase in phrases)
    keyphrases.author_keywords(b)


def test_phrases_do_not_depend_on_the_hash_seed() -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import test_keyphrases as t;"
        "print([t.of(paper) for paper in t.LIBRARY])"
    )
    command = [sys.executable, "-c", code, str(Path(__file__).parent)]
    said = {
        subprocess.run(
            command, env=os.environ | {"PYTHONHASHSEED": seed}, check=True, capture_output=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1


@pytest.mark.skipif(not PAGE.exists(), reason="the page of 96 papers is not here")
def test_the_papers_of_the_page_get_phrases_and_some_are_shared() -> None:
    lines = PAGE.read_text(encoding="utf-8").split("\n")[10:]
    papers = [
        Paper(str(at), fields={"title": lines[at], "abstract": lines[at + 2]})
        for at in range(0, len(lines) - 2, 4)
    ]
    phrases = keyphrases.prepare(papers)
    found = [phrases.of(paper) for paper in papers]
    every = [phrase for some in found for phrase in some]
    assert all(len(some) >= 3 for some in found)
    assert sum(every.count(phrase) > 1 for phrase in set(every)) >= 30
