"""Unicode text and LaTeX: what is read, what is written, and that text is never a command."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readlist.bibtex import decode, from_prose, kind_of, parse, to_latex, to_text
from readlist.bibtex.latex import keywords_to_latex
from readlist.bibtex.maths import is_safe
from readlist.bibtex.values import is_balanced


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"T\"ULU", "TÜLU"),
        (r"T{\"U}LU", "TÜLU"),
        (r"T{\"{U}}LU", "TÜLU"),
        (r"\'a la", "á la"),
        (r"\' a", "á"),
        (r"{\'\i}", "í"),
        (r"\v{s} \v s {\v s}", "š š š"),
        (r"\c{c}\k{a}\H{o}\r{a}", "çąőå"),
        (r"{\ss} \ss{} \o x {\L}ukasz", "ß ß øx Łukasz"),
        (r"80\%, R\&D, a\_b, \#1, \$5, \{x\}", "80%, R&D, a_b, #1, $5, {x}"),
        ("``x'' `y' it's", "“x” ‘y' it's"),
        ("1--2 a---b a-{}-b", "1–2 a—b a--b"),
        ("a~b", "a b"),
        (r"\emph{x {\bf y}} \textbf{z} {\em w}", "x y z w"),
        (r"{\Psi} $\Psi$ \Psi{} \ensuremath{\Psi}", "Ψ Ψ Ψ Ψ"),
        (r"$\sim$5\% $\geq 3$ $10$", "∼5% ≥3 10"),
        ("$O(n^2)$", "$O(n^2)$"),
        (r"\(x_i\) and \[y\]", "$x_i$ and $y$"),
        ("u_{t+1}", "u_{t+1}"),
        ("{A {B} c}", "A B c"),
        (r"a\\b\,c\ d\-e", "a b c de"),
        (r"\method{x}: \cite[p]{y}", r"\method{x}: \cite[p]{y}"),
        (r"\textbackslash{}input\{x\}", r"\input{x}"),
        (r"\url{http://a.b/c_d%20e~f} \href{http://x}{y}", "http://a.b/c_d%20e~f y"),
        ("100% noir", "100% noir"),
        ("A & B", "A & B"),
        ("$5 and $6", "$5 and $6"),
        (r"\a{d}{a} {\a{v}{\i}} \a{x}{y} \a z", r"ạ ǐ \a{x}{y} \a z"),
        (r"\~{\unexpanded{e}} {\'{\unexpanded{\^e}}} {\d{\^a}} {\^{\d{a}}}", "ẽ ế ậ ậ"),
        (r"{$\mathord{\mathrm{A}}$} $\mathrm{A}$ {$\not\equiv$} {\S}", r"Α $\mathrm{A}$ ≢ §"),
        (r"H\textsubscript{2}O x\textsuperscript{th}", "H₂O xth"),
        ("one\n   line\n\n  two\tlines ", "one line\n\ntwo lines"),
        ("}{ \\", "\\"),
    ],
)
def test_latex_is_read_as_it_prints(latex, text):
    assert to_text(latex) == text


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("R&D 5% $5 #1 a_b", r"R\&D 5\% \$5 \#1 a\_b"),
        ("~ ^ \\", r"\textasciitilde{} \textasciicircum{} \textbackslash{}"),
        ("Ünal Éric ç í ő ł ß", r"{\"U}nal {\'E}ric {\c{c}} {\'i} {\H{o}} {\l} {\ss}"),
        ("e\u0301 ế ẽ ạ", r"{\'e} {\'{\unexpanded{\^e}}} {\~{\unexpanded{e}}} {\d{a}}"),
        ("Ψ ≥ −3 x²", r"{$\Psi$} {$\geq$} -3 x\texttwosuperior{}"),
        ("“a” ‘b’ don’t it's", "``a'' `b' don't it's"),
        ("–— -- ''", "--{}--- -{}- '{}'"),
        ("$O(n^2)$ costs $5 and $6", r"$O(n^2)$ costs \$5 and \$6"),
        ("{a} b} {c", r"\{a\} b\textbraceright{} \textbraceleft{}c"),
        (r"\input{x}", r"\textbackslash{}input\{x\}"),
        ("a\u200bb\u00adc\x07 d\u2009e", "abc d e"),
        ("one\ntwo\n\n\nthree", "one two\n\nthree"),
        ("x\n\n@article{y", "x\n\n{@}article\\textbraceleft{}y"),
        ("大模型 кот", "大模型 кот"),
    ],
)
def test_text_is_written_for_bibtex_and_biblatex(text, latex):
    assert to_latex(text) == latex


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("Ünal “a” ‘b’ – — … ł ß §", "Ünal “a” ‘b’ – — … ł ß §"),
        ("R&D 5% #1 a_b ~", r"R\&D 5\% \#1 a\_b \textasciitilde{}"),
        ("Ψ ≥ −3 ₂", "{$\\Psi$} {$\\geq$} -3 {$_2$}"),
        ("ạ ế ẽ ậ ǐ", r"{\a{d}{a}} {\'{\unexpanded{ê}}} {\~{\unexpanded{e}}} {\a{d}{â}} ǐ"),
        ("e\u0301 a\u200bb 大 кот", "é ab 大 кот"),
        ("–— ’’ 1--2", "–{}— ’{}’ 1-{}-2"),
    ],
)
def test_for_biblatex_letters_stay_letters(text, latex):
    assert to_latex(text, target="biblatex") == latex


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("≠ ∉ ≢ ★", r"{$\neq$} {$\notin$} {$\not\equiv$} {$\bigstar$}"),
        ("Ⅳ Ａ 𝑥 𝕓 𝔸", r"IV A x b {$\mathbb{A}$}"),
        ("ĩ ǐ ĵ ï", r"{\~{\unexpanded{\i}}} {\a{v}{\i}} {\^{\unexpanded{\j}}} {\"i}"),
        (
            "Ά ο ΐ",
            r"{$\mathord{\acute{\mathrm{A}}}$} {$\mathord{\mathrm{o}}$} "
            r"{$\mathord{\acute{\ddot{\iota}}}$}",
        ),
    ],
)
def test_what_no_font_has_is_a_macro_that_biber_leaves_alone(text, latex):
    assert to_latex(text) == latex


@given(st.text(st.sampled_from("αβΓΨΑΒΟοΆήΐ≠∉ạếễậẽỹǐĩǘåøßłñ★"), max_size=12))
def test_letters_with_macros_come_back_to_the_letter(text):
    for target in ("bibtex", "biblatex"):
        assert to_text(to_latex(text, target=target)) == text


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("https://a.b/c_d%20e?x=1&y#z~", "https://a.b/c_d%20e?x=1&y#z~"),
        ('https://a.b/{c} d"<e>\\\n', "https://a.b/%7Bc%7D%20d%22%3Ce%3E%5C"),
        ("https://a.b/é", "https://a.b/%C3%A9"),
        ("10.1002/(SICI)1097<693::AID>3.0.CO;2-O", "10.1002/(SICI)1097<693::AID>3.0.CO;2-O"),
        (":My Paper.pdf:PDF", ":My Paper.pdf:PDF"),
        ("a{b", "a%7Bb"),
    ],
)
def test_addresses_are_written_raw(text, latex):
    assert to_latex(text, "verbatim") == latex
    assert to_text(latex, "verbatim") == latex


def test_an_address_in_a_url_command_is_read_without_it():
    assert to_text(r"\url{http://a.b/c_d}", "verbatim") == "http://a.b/c_d"


def test_links_keep_their_kinds():
    assert to_latex("code <https://x.y/a_b>, data <https://x.y/{z}>", "links") == (
        "code <https://x.y/a_b>, other <https://x.y/%7Bz%7D>"
    )


def test_keywords_are_separated_by_commas():
    assert to_latex("R&D, large  models,,x", "keywords") == r"R\&D, large models, x"
    assert keywords_to_latex(["one, two", " ", "three"]) == "one two, three"
    assert to_text("a; b; c", "keywords") == "a, b, c"


def test_the_kind_goes_by_the_name_of_the_field():
    names = ("URL", "title", "author", "keywords", "links", "x")
    kinds = ["verbatim", "title", "names", "keywords", "links", "text"]
    assert [kind_of(name) for name in names] == kinds


@pytest.mark.parametrize(
    ("source", "safe"),
    [
        ("O(n^2)", True),
        (r"\frac{1}{2}\alpha_{i,j}^{2}", True),
        (r"\mathcal{L}_\text{aux} \leq \sqrt{x}", True),
        (r"f'(x) = x'_i", True),
        (r"\{0,1\}^n", True),
        (r"\input{x}", False),
        (r"^^5cinput", False),
        ("a_b_c", False),
        ("x^2^3", False),
        ("x_", False),
        ("^}{", False),
        (r"\frac{1}", False),
        ("a & b", False),
        ("50%", False),
        ("α", False),
    ],
)
def test_only_maths_that_tex_can_print_stays_maths(source, safe):
    assert is_safe(source) is safe
    assert (f"${source}$" in to_latex(f"a ${source}$ b")) is safe


# ---------------------------------------------------------------------- prose


@pytest.mark.parametrize(
    ("prose", "text"),
    [
        (r"T\"ULU 3", "TÜLU 3"),
        (r"80\% and \'a la", "80% and á la"),
        ("``Successive Prompting'', a", "“Successive Prompting”, a"),
        (r"PATIENT-{\Psi}-TRAINER", "PATIENT-Ψ-TRAINER"),
        (r"$\Psi$ {\ss} \v{s} \emph{x}", "Ψ ß š x"),
        (r"{\"U}n\'{\i}", "Üní"),
        ("$5 and $6", "$5 and $6"),
        ("~5% a--b u_{t+1} {x} `code`", "~5% a--b u_{t+1} {x} `code`"),
        (r"\method{} \begin{x} C:\temp \n", r"\method{} \begin{x} C:\temp \n"),
        (r"$O(n^2)$ \$5", "$O(n^2)$ $5"),
        ("two\n\n  lines", "two\n\n  lines"),
    ],
)
def test_prose_is_read_gently(prose, text):
    assert from_prose(prose) == text


# ---------------------------------------------------------------------- any text

LATEXLIKE = st.lists(
    st.sampled_from(
        ["\\", "{", "}", "$", "%", "&", "#", "_", "^", "~", "-", "'", "`", '"', "@", " ", "\n\n",
        ",",
         "a", "B", "é", "Ψ", "中", "\u0301", "\u0323", "ễ", "ậ", "ẽ", "Α",
         "\\a{d}", "\\relax", "\\\"", "\\'", "\\v", "\\ss", "\\frac", "\\cite",
         "\\(", "\\)", "?", "!", "…", "–", "’", "\u200b", "\\$", "\\%", "$x^2$", "$\\Psi$",
         "{}", "<"]
    ),
    max_size=25,
).map("".join)  # fmt: skip
ANY = LATEXLIKE | st.text(max_size=30)
KINDS = st.sampled_from(["text", "title", "verbatim", "links", "names", "keywords"])
TARGETS = st.sampled_from(["bibtex", "biblatex"])


# The same examples each time: dollars that pair up by chance have no stable reading.
@settings(derandomize=True, max_examples=500)
@given(ANY, KINDS, TARGETS)
def test_reading_and_writing_again_changes_nothing(latex, kind, target):
    once = to_latex(to_text(latex, kind), kind, target)
    assert to_latex(to_text(once, kind), kind, target) == once


@given(ANY, KINDS, TARGETS)
def test_what_is_written_never_breaks_its_entry(text, kind, target):
    latex = to_latex(text, kind, target)
    assert is_balanced(latex)
    document = parse(f"@misc{{a,\n  note = {{{latex}}},\n}}\n\n@misc{{b}}\n")
    assert [entry.key for entry in document.entries] == ["a", "b"]
    assert document.problems == ()


@given(ANY, st.sampled_from(["text", "title", "keywords"]), TARGETS)
def test_no_special_character_and_no_command_of_a_text_reaches_tex(text, kind, target):
    latex = to_latex(text, kind, target)
    outside = re.sub(r"\$(?:[^$\\]|\\.)*\$", "", re.sub(r"\\[&%$#_{}]", "", latex))
    assert not re.search(r"[%#&$]", outside)
    assert "\\frac" not in outside
    assert "\\cite" not in latex


@given(st.text(st.characters(blacklist_categories=["Cs", "Cc", "Co", "Cn"]), max_size=40))
def test_plain_letters_of_any_script_survive(text):
    letters = re.sub(r"[^\w ]|_", "", text)
    read = to_text(to_latex(letters))
    assert re.sub(r"\W", "", read)[:1] == re.sub(r"\W", "", read)[:1]


@given(ANY)
def test_prose_is_stable_and_never_fails(text):
    assert from_prose(from_prose(text)).count("{") <= text.count("{")


# ---------------------------------------------------------------------- two readers

PIECES = st.sampled_from(
    [
        "a",
        "B ",
        "{",
        "}",
        r"\'e",
        r"{\"{U}}",
        r"\&",
        r"\%",
        r"\_",
        "--",
        "---",
        "``",
        "''",
        "~",
        "`",
        "_{",
        "^",
        r"\emph",
        r"\o ",
        r"\\",
        "é",
        "!`",
    ]
)


@given(st.lists(PIECES, max_size=10).map("".join))
def test_the_short_way_through_plain_text_leads_to_the_same_text(latex):
    source = " ".join(latex.split())
    assert to_text(source) == decode._Reader(source).read().strip()
