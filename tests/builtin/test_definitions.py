"""The classifier `definitions`."""

import pytest

from readlist import AddTheme, Library, Paper, Theme
from readlist.builtin import definitions
from readlist.config import Settings, ThemingSettings

THEME = Theme("rewards", "Process reward models", "Verifiers that score each step of reasoning.")
OTHER = Theme("pictures", "Image generation", "Diffusion models.")
PAPER = Paper("lessons", fields={"title": "Lessons of Process Reward Models"})
CAKES = Paper("cakes", fields={"title": "Baking Cakes"})


def proposed(paper: Paper, library: Library, **limits: float) -> list[AddTheme]:
    settings = Settings(theming=ThemingSettings(**limits))  # type: ignore[arg-type]
    classifier = definitions.readlist_classifiers(settings)
    assert classifier.prepare is not None
    return list(classifier.propose(paper, classifier.prepare(library)))


@pytest.fixture
def library() -> Library:
    return Library(papers=(PAPER, CAKES), themes=(THEME, OTHER))


def test_a_theme_is_proposed_with_the_words_that_decided(library: Library) -> None:
    (change,) = proposed(PAPER, library)
    assert (change.key, change.slug) == ("lessons", "rewards")
    assert 0 < change.score <= 1
    assert change.why.startswith("words: ")
    assert "process reward" in change.why


def test_a_paper_that_fits_nothing_stays_unsorted(library: Library) -> None:
    assert proposed(CAKES, library) == []


def test_the_margin_decides_how_little_is_too_little(library: Library) -> None:
    hint = Paper("hint", fields={"title": "Baking cakes", "abstract": "Sugar is a reward."})
    (unsure,) = proposed(hint, library, margin=0.9)
    assert unsure.code == "unsorted"
    assert [near.slug for near in unsure.fix] == ["rewards"]
    assert [change.slug for change in proposed(hint, library, margin=0)] == ["rewards"]


def test_without_themes_nothing_is_proposed() -> None:
    assert proposed(PAPER, Library(papers=(PAPER,))) == []
