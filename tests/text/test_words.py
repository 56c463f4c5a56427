"""Reading words and stems out of titles and abstracts."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readlist.text import words


@pytest.mark.parametrize("word", ["Qwen2.5", "step-by-step", "Q&A", "C++", "C#", "GPT-4.1-mini"])
def test_a_name_with_signs_in_it_is_one_word(word: str) -> None:
    assert words.words(f"We use {word}, today.") == ["We", "use", word, "today"]


def test_addresses_tags_and_latex_are_no_words() -> None:
    text = r"T\"ULU by <i>AI2</i> gains 3\% with $\Psi$, see https://example.org/a-b."
    assert words.words(text) == ["TULU", "by", "AI2", "gains", "3", "with", "Psi", "see"]


def test_case_and_accents_do_not_matter_when_folded() -> None:
    assert words.fold("TÜLU") == words.fold("Tu\u0308lu") == "tulu"


@pytest.mark.parametrize(
    "spelling", ["pre-training", "pretraining", "Pre-Training", "pre-trained", "pretrained"]
)
def test_all_spellings_of_a_prefix_have_one_stem(spelling: str) -> None:
    assert [stem for stem, _ in words.stems(spelling)] == ["pretrain"]


@pytest.mark.parametrize("spelling", ["fine-tuning", "finetuning", "fine tuning", "fine-tuned"])
def test_fine_tuning_is_one_word_however_written(spelling: str) -> None:
    assert [stem for stem, _ in words.stems(spelling)] == ["finetun"]


def test_a_hyphen_parts_words_and_stop_words_have_no_stem() -> None:
    assert words.stems("the step-level verifiers") == [
        ("step", "step"),
        ("level", "level"),
        ("verifi", "verifiers"),
    ]


def test_a_script_without_spaces_is_read_in_pairs_of_characters() -> None:
    assert [stem for stem, _ in words.stems("言語模型")] == ["言語", "語模", "模型"]


def test_plurals_become_singular_but_not_every_s_is_a_plural() -> None:
    given_words = ["verifiers", "policies", "losses", "analysis", "bias", "physics", "models'"]
    expected = ["verifier", "policy", "loss", "analysis", "bias", "physics", "model"]
    assert [words.singular(word) for word in given_words] == expected


def test_a_slug_is_ascii_and_may_be_empty() -> None:
    assert words.slug("TÜLU 3: Process reward models!") == "tulu-3-process-reward-models"
    assert words.slug("言語") == ""


@given(st.text())
def test_any_text_is_read_without_failing(text: str) -> None:
    assert all(stem and written for stem, written in words.stems(text))
    assert words.slug(text).isascii()


def test_importing_words_does_not_load_the_stemmer() -> None:
    code = "import sys, readlist.text.words; sys.exit('snowballstemmer' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
