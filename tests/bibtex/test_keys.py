"""Keys that people can guess and that every program accepts."""

from __future__ import annotations

import re
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readlist.bibtex import is_legal, propose, unique
from readlist.bibtex.keys import LONGEST, is_writable, label
from readlist.bibtex.syntax import parse
from readlist.bibtex.values import keys_in
from readlist.model import Paper, Person


def titled(title: str, **fields: str) -> Paper:
    return Paper(fields={"title": title, **fields})


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("ChatGLM: A Family of Large Language Models", "chatglm"),
        ("TÜLU 3: Pushing Frontiers", "tulu-3"),
        ("Qwen2.5 Technical Report", "qwen25-technical-report"),
        ("Qwen2.5-Math Technical Report: Toward", "qwen25-math-technical-report"),
        ("Free Process Rewards without Process Labels", "free-process-rewards"),
        ("Distilling Step-by-Step! Outperforming Larger", "distilling-step-by-step"),
        ("PATIENT-Ψ: Using Large Language Models", "patient-psi"),
        ("λ-Tune: Learning Knobs", "lambda-tune"),
        ("m&m's: A Benchmark", "mms"),
        ("Don't Stop Pretraining? Make", "dont-stop-pretraining"),
        ("A Very Long Head of a Title: Rest", "very-long-head"),
        ("3D Vision", "p3d-vision"),
        ("大语言模型", "paper-94b8d2"),
        ("The Of And", "the-of-and"),
        ("Война и мир", "voyna-i-mir"),
        ("データ", "deta"),
        ("한국어 모델", "hangugeo-model"),
        ("", "paper"),
        ("Straße, Łódź & Øresund", "strasse-lodz-oresund"),
        ("x" * 80, "x" * 40),
        ("Transformers Internationalization Characterization", "transformers-internationalization"),
    ],
)
def test_without_authors_the_title_decides(title, key):
    assert propose(titled(title)) == key


@pytest.mark.parametrize(
    ("person", "key"),
    [
        (Person("Lightman", "Hunter"), "lightman2023lets"),
        (Person("Ünal-Özgür", "Éric"), "unalozgur2023lets"),
        (Person("Berg", "Jan", "van der"), "berg2023lets"),
        (Person("The ATLAS Collaboration", literal=True), "atlas2023lets"),
        (Person("李"), "lets-verify-step-2023"),
    ],
)
def test_first_author_year_and_first_word(person, key):
    paper = Paper(
        fields={"title": "Let's Verify Step by Step", "year": "2023"}, people={"author": (person,)}
    )
    assert propose(paper) == key


def test_what_is_known_joins_the_words_of_the_title():
    by = Paper(fields={"title": "Deep Nets"}, people={"author": (Person("Doe", "J."),)})
    assert propose(by) == "doe-deep-nets"
    assert propose(titled("Deep Nets", year="2020")) == "deep-nets-2020"


def test_a_taken_key_is_numbered_ignoring_case():
    assert unique("New", {}) == "New"
    assert unique("New", {"new", "new-2"}) == "New-3"


@given(st.text(max_size=60), st.sampled_from(["", "2020"]), st.text(max_size=10))
def test_every_proposal_is_legal(title, year, family):
    people = {"author": (Person(family),)} if family else {}
    key = propose(Paper(fields={"title": title, "year": year}, people=people))
    assert is_legal(key)
    assert len(key) <= 60


@pytest.mark.parametrize("key", ["", "-a", "a b", "a,b", "a{", "ä", "a#", "a%", "a~", "a\\", "a'"])
def test_keys_that_some_program_refuses_are_not_legal(key):
    assert not is_legal(key)


@pytest.mark.parametrize("key", ["2020smith", "müller2020", "O'B", "a b", "李"])
def test_a_key_may_be_written_that_not_every_document_can_cite(key):
    assert is_writable(key) == (key not in ("O'B", "a b"))
    assert is_legal(key) == (key == "2020smith")


CITED = ("2020smith", "-a", "DBLP:conf/acl/Wu-1", "O:Brien+x", "müller2020", "a.b_c")


@pytest.mark.tex
@pytest.mark.parametrize("program", ["bibtex", "biber"])
def test_keys_that_are_kept_are_found_by_real_programs(tmp_path, program):
    entries = (f"@misc{{{key}, title={{T}}, author={{Wu, A}}, year=2020}}\n" for key in CITED)
    (tmp_path / "refs.bib").write_text("".join(entries), encoding="utf-8")
    style = r"\usepackage[backend=biber]{biblatex}\addbibresource{refs.bib}"
    end = r"\printbibliography\end{document}"
    if program == "bibtex":
        style, end = "", r"\bibliographystyle{plain}\bibliography{refs}\end{document}"
    cites = "".join(rf"\cite{{{key}}} " for key in CITED)
    top = r"\documentclass{article}\usepackage[T1]{fontenc}\usepackage[utf8]{inputenc}"
    text = rf"{top}{style}\begin{{document}}{cites}{end}"
    (tmp_path / "paper.tex").write_text(text, encoding="utf-8")
    latex = ["pdflatex", "-interaction=nonstopmode", "paper"]
    for command in (latex, [program, "paper"], latex, latex):
        subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    log = (tmp_path / "paper.log").read_text("latin-1")
    assert re.findall(r"^!.*|.*undefined.*", log, re.M) == []


def test_a_label_is_the_beginning_of_the_title_as_it_stands():
    assert label("Unlock the Power: Competitive Distillation") == "Unlock the Power"
    assert label("ChatGLM: A Family") == "ChatGLM"


@pytest.mark.parametrize(
    ("ids", "keys"), [("", ()), ("a", ("a",)), (" a,b ,, c,", ("a", "b", "c")), (" , ", ())]
)
def test_earlier_keys_stand_between_commas(ids, keys):
    document = parse(f"@string{{s = {{{ids}}}}} @misc{{x, ids = s}} @misc{{y}}")
    assert Paper("x", "misc", {"ids": ids}).earlier_keys == keys
    assert tuple(keys_in(document.entries[0], "ids", document.macros)) == keys
    assert keys_in(document.entries[1], "ids", document.macros) == []


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"doi": "10.1145/3442188.3445922"}, "doi10-1145-3442188-3445922"),
        ({"eprint": "2405.00001v2", "archiveprefix": "arXiv"}, "arxiv2405-00001"),
        ({"eprint": "math.GT/0309136", "archiveprefix": "arXiv"}, "arxiv-math-gt-0309136"),
        ({"isbn": "978-3-16-148410-0"}, "isbn9783161484100"),
        ({"pmid": "123", "year": "2020"}, "pmid123"),
        ({"url": "https://www.example.org/a?b=c"}, "example-org-a-b-c"),
        ({"url": "https://127.0.0.1/"}, "p127-0-0-1"),
        ({"doi": "10.1000/" + "x" * 60}, "doi10-1000-xxxxxxxxxxxxxxxxxxxxxx-e311bf"),
        ({"year": "2020"}, "paper-2020"),
        ({}, "paper"),
    ],
)
def test_a_paper_without_title_and_author_is_called_after_what_identifies_it(fields, key):
    found = propose(Paper(fields=fields))
    assert found == key
    assert is_legal(found)
    assert len(found) <= LONGEST
