"""The classifier `keywords`."""

from readlist import AddKeyword, Library, Paper
from readlist.builtin import keywords
from readlist.config import Settings, ThemingSettings

ABSTRACT = "Step-level verifiers score each move of a maze. Robotic manipulation of cables."


def paper(abstract: str = ABSTRACT, given: str = "") -> Paper:
    title = "Step-level verifiers for robotic manipulation"
    return Paper("p", fields={"title": title, "abstract": abstract, "keywords": given})


def proposed(one: Paper, most: int = 5) -> list[AddKeyword]:
    classifier = keywords.readlist_classifiers(Settings(theming=ThemingSettings(keywords=most)))
    assert classifier.prepare is not None
    return list(classifier.propose(one, classifier.prepare(Library(papers=(one,)))))


def test_key_phrases_are_proposed_with_a_reason() -> None:
    changes = proposed(paper())
    assert "step-level verifiers" in [change.keyword for change in changes]
    assert all(change.key == "p" and change.why for change in changes)


def test_the_authors_own_keywords_come_first_and_say_so() -> None:
    changes = proposed(paper(ABSTRACT + " Keywords: Mazes, Cable Routing, Robots"))
    assert [change.keyword for change in changes] == ["Mazes", "Cable Routing", "Robots"]
    assert changes[0].why == "the abstract says Keywords: Mazes, Cable Routing, Robots"


def test_one_keyword_of_the_authors_is_filled_up_with_key_phrases() -> None:
    changes = proposed(paper(ABSTRACT + " Keywords: Mazes."))
    assert changes[0].keyword == "Mazes"
    assert "step-level verifiers" in [change.keyword for change in changes]


def test_a_paper_with_three_given_keywords_gets_no_others() -> None:
    assert proposed(paper(given="mazes, robots, cables")) == []


def test_given_keywords_count_and_are_not_proposed_again() -> None:
    changes = proposed(paper(given="Step-Level Verifier"), most=2)
    assert len(changes) == 1
    assert changes[0].keyword == "robotic manipulation"


def test_no_more_than_the_setting_allows() -> None:
    assert len(proposed(paper(), most=1)) == 1
    assert proposed(paper(), most=0) == []
