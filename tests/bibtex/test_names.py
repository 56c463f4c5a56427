"""Names are split as BibTeX splits them, and written so that they read back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readlist.bibtex import names, names_text, read_names, write_names
from readlist.bibtex.decode import letters
from readlist.bibtex.names import OTHERS, is_sound
from readlist.model import Person

KNUTH = Person("Knuth", "Donald E.")


@pytest.mark.parametrize(
    ("latex", "people"),
    [
        ("Donald E. Knuth", [KNUTH]),
        ("Knuth, Donald E.", [KNUTH]),
        ("Donald~E. Knuth", [KNUTH]),
        ("Ludwig van Beethoven", [Person("Beethoven", "Ludwig", "van")]),
        ("van Beethoven, Ludwig", [Person("Beethoven", "Ludwig", "van")]),
        ("de la Fuente Garc{\\'\\i}a, Ana", [Person("Fuente García", "Ana", "de la")]),
        ("Davis, Jr., Sammy", [Person("Davis", "Sammy", suffix="Jr.")]),
        ("{OpenAI, Inc.} and Knuth, Donald E.", [Person("OpenAI, Inc.", literal=True), KNUTH]),
        ("{Barnes and Noble}", [Person("Barnes and Noble", literal=True)]),
        ("Plato", [Person("Plato")]),
        ("{\\'E}ric Tabarly", [Person("Tabarly", "Éric")]),
        ("Jean {\\d{a}}b Dupont", [Person("Dupont", "Jean", "ạb")]),
        ("Mu{\\~n}oz, J. and Mu\\~noz, K.", [Person("Muñoz", "J."), Person("Muñoz", "K.")]),
        ("Doe, J. and others", [Person("Doe", "J."), Person("others", literal=True)]),
        ("Doe, J. AND\n  Roe, R.", [Person("Doe", "J."), Person("Roe", "R.")]),
        (" and Doe, J. and and ", [Person("Doe", "J.")]),
        ("jean de la fontaine", [Person("fontaine", "", "jean de la")]),
        ("Jean de La Fontaine", [Person("La Fontaine", "Jean", "de")]),
        ("", []),
        ("{}", []),
    ],
)
def test_names_are_split_as_bibtex_does(latex, people):
    assert list(read_names(latex)) == people


@pytest.mark.parametrize(
    ("person", "latex"),
    [
        (Person("Ünal", "Éric"), "{\\\"U}nal, {\\'E}ric"),
        (Person("OpenAI", literal=True), "{OpenAI}"),
        (Person("hooks bell", "x"), "{hooks bell}, x"),
        (Person("others", literal=True), "others"),
        (Person("Davis", "Sammy", suffix="Jr."), "Davis, Jr., Sammy"),
        (Person("Smith and Sons", "A"), "{Smith and Sons}, A"),
    ],
)
def test_names_are_written_so_that_bibtex_splits_them_right(person, latex):
    assert write_names([person]) == latex
    assert read_names(latex) == (person,)


def test_a_name_without_any_part_is_not_written():
    assert write_names([Person(""), KNUTH]) == "Knuth, Donald E."


@pytest.mark.parametrize(
    "latex",
    [
        "Knuth, Donald E. et al.",
        "Donald E. Knuth et al",
        "Knuth, Donald E. and et al.",
        "Knuth, Donald E., et al.",
        "Knuth, Donald E. and others",
    ],
)
def test_et_al_is_read_as_and_others(latex):
    assert read_names(latex) == (KNUTH, OTHERS)


def test_a_person_who_is_called_al_stays_one():
    assert read_names("Al, Etta and Gore, Al") == (Person("Al", "Etta"), Person("Gore", "Al"))


@pytest.mark.parametrize(
    ("latex", "sound"),
    [
        ("Knuth, Donald E. and {Barnes and Noble}", True),
        ("Knuth, Donald E. and others", True),
        ("Knuth, Donald E. and and Gore, Al", False),
        ("Knuth, Donald E. and ", False),
        ("and Knuth", False),
        ("Knuth, Donald E. et al.", False),
        ("", False),
    ],
)
def test_names_are_sound_where_biber_reads_them_as_we_do(latex, sound):
    assert is_sound(latex) is sound


def test_the_text_of_names_reads_back():
    people = (Person("Müller", "Jörg"), Person("OpenAI, Inc.", literal=True))
    assert names_text(people) == "Müller, Jörg and {OpenAI, Inc.}"
    assert read_names(names_text(people)) == people


PARTS = st.text(st.sampled_from("abcXYZéÜØ -."), min_size=1, max_size=8).map(
    lambda text: " ".join(text.split())
)
FAMILIES = PARTS.filter(lambda text: any(char.isalpha() for char in text) and "--" not in text)


@given(FAMILIES, FAMILIES)
def test_any_first_and_last_name_read_back(family, given_name):
    person = Person(family, given_name)
    assert read_names(write_names([person])) == (person,)


# ---------------------------------------------------------------------- two readers

LETTERS = st.sampled_from(
    [
        *"AbÉéŁ",
        "and",
        "And",
        "AND",
        "van",
        "Jr",
        "others",
        " ",
        "  ",
        "\n",
        ", ",
        "-",
        "--",
        ".",
        "'",
        "''",
        "o\u0301",
        "\u212b",
        "1",
        "{B}",
        r"\'e",
        r"{\"U}",
    ]
)


@given(st.lists(LETTERS, max_size=14).map("".join))
def test_the_short_way_through_plain_names_leads_to_the_same_people(latex):
    read = (names._person(words) for words in names._names(letters(latex)) if any(words))
    careful = tuple(person for person in read if person.family or person.given)
    assert read_names(latex) == careful
