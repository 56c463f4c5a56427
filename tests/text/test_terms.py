"""What is one word to a search, and what is a form of it."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readlist.text.terms import is_form, root, terms


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Checking Steps, again.", "checking steps again"),
        ("Pre-training and pretraining", "pretraining and pretraining"),
        ("step-level", "step level"),
        ("TÜLU, e\u0301tude, naïve", "tulu etude naive"),
        ("C, C++ and C#", "c c++ and c#"),
        ("Qwen2.5", "qwen2 5"),
        ("中文 models", "中 文 models"),
        ("$O(n^2)$ ⑴", "o n 2 1"),
        ("snake_case; don't", "snake case don t"),
        ("", ""),
    ],
)
def test_a_text_becomes_its_words(text: str, found: str) -> None:
    assert " ".join(terms(text)) == found


@pytest.mark.parametrize(
    ("word", "wanted"),
    [
        ("verifiers", "verifier"),
        ("verifying", "verify"),
        ("models", "model"),
        ("maps", "map"),
        ("bee", "bees"),
        ("possibility", "possible"),
        ("tulu", "tulu"),
    ],
)
def test_a_form_of_a_word_is_found(word: str, wanted: str) -> None:
    assert is_form(word, wanted)


@pytest.mark.parametrize(
    ("word", "wanted"), [("modern", "model"), ("maps", "map2"), ("as", "a"), ("verif", "very")]
)
def test_another_word_is_not(word: str, wanted: str) -> None:
    assert not is_form(word, wanted)


@settings(max_examples=300)
@given(st.text(max_size=30))
def test_a_word_and_its_forms_begin_alike(text: str) -> None:
    for term in terms(text):
        assert term.startswith(root(term))
        assert is_form(term, term)


@settings(max_examples=300)
@given(st.text(max_size=40))
def test_the_tokenizer_of_the_cache_sees_the_same_words(text: str) -> None:
    found = terms(text)
    with sqlite3.connect(":memory:") as tables:
        tables.execute("CREATE VIRTUAL TABLE t USING fts5(x, tokenize = \"ascii tokenchars '+#'\")")
        tables.execute("CREATE VIRTUAL TABLE v USING fts5vocab(t, 'instance')")
        tables.execute("INSERT INTO t VALUES (?)", (" ".join(found),))
        seen = [term for (term,) in tables.execute("SELECT term FROM v ORDER BY offset")]
    tables.close()
    assert seen == found
