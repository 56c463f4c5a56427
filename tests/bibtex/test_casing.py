"""Words of a title that BibTeX would spoil stand in braces; no others do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readlist.bibtex import protect, to_latex, to_text


@pytest.mark.parametrize(
    ("title", "latex"),
    [
        ("Deep Learning for Vision", "Deep Learning for Vision"),
        ("Let's Verify Step by Step", "Let's Verify Step by Step"),
        ("ChatGLM: A Family of Models", "{ChatGLM}: A Family of Models"),
        ("TÜLU 3: Pushing", r"{T{\"U}LU} 3: Pushing"),
        ("PATIENT-Ψ: Using", r"{PATIENT}-{$\Psi$}: Using"),
        ("Qwen2.5-Math Technical Report", "{Qwen2.5}-{Math} Technical Report"),
        ("From GLM-130B to GLM-4", "From {GLM}-{130B} to {GLM}-4"),
        ("Llama-3 and Covid-19", "{Llama}-3 and {Covid}-19"),
        ("Text-to-CAD Generation", "Text-to-{CAD} Generation"),
        ("Chain-of-Thought and Few-Shot", "Chain-of-Thought and Few-Shot"),
        ("Neuron Dropout (SeND), LLMs!", "Neuron Dropout ({SeND}), {LLMs}!"),
        ("m&m's: fairJD/Resume", r"m\&m's: {fairJD}/Resume"),
        ("iPhone, mRNA, O'Reilly", "{iPhone}, {mRNA}, {O'Reilly}"),
        ("A Plan B with an A", "A Plan {B} with an A"),
        ("Solving in $O(n^2)$ Time", "Solving in {$O(n^2)$} Time"),
        ("GraPE and LSTMc", "{GraPE} and {LSTMc}"),
        ("BERT-based vLLM in C++", "{BERT}-based {vLLM} in {C}++"),
        ("A β-VAE for α and Ω", r"A {$\beta$}-{VAE} for {$\alpha$} and {$\Omega$}"),
        ("§ 5 of the ¶ Sign", r"{\S} 5 of the {\P} Sign"),
        ("GPT4 BEATS ALL OTHERS", "{GPT4} BEATS ALL OTHERS"),
        ("On $x_i$ and $\\mathcal{L}_A$", r"On {$x_i$} and {$\mathcal{L}_A$}"),
        ("Élan Öffentlich", r"{\'E}lan {\"O}ffentlich"),
        ("ATTENTION IS ALL YOU NEED", "ATTENTION IS ALL YOU NEED"),
        ("a {b} C", r"a \textbraceleft{}b\textbraceright{} {C}"),
        ("3D Vision, T2I, 1st", "{3D} Vision, {T2I}, 1st"),
    ],
)
def test_titles_keep_their_capitals(title, latex):
    assert to_latex(title, "title") == latex


@given(st.text(max_size=40))
def test_the_pieces_of_a_title_are_the_title(title):
    assert "".join(piece.text for piece in protect(title)) == title


def test_braces_are_gone_in_the_text():
    assert to_text(r"{GraPE}: A {T2I} {$\Psi$}", "title") == "GraPE: A T2I Ψ"
