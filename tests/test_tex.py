"""The library of the sample papers in real LaTeX: BibTeX and biblatex, every style of label."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from readlist.testing import TemporaryProject

PREAMBLE = r"\documentclass{article}\usepackage[T1]{fontenc}\usepackage[utf8]{inputenc}"
PREAMBLE += r"\usepackage{lmodern,amsmath,amssymb,url}"
CLASSIC = r"\begin{document}\nocite{*}\bibliographystyle{%s}\bibliography{library}\end{document}"
BIBLATEX = (
    r"\usepackage[backend=biber,style=%s]{biblatex}\addbibresource{library.bib}"
    r"\begin{document}\nocite{*}\printbibliography\end{document}"
)
DOCUMENTS = {
    "plain": ("bibtex", PREAMBLE + CLASSIC % "plain"),
    "alpha": ("bibtex", PREAMBLE + CLASSIC % "alpha"),
    "plainnat": ("bibtex", PREAMBLE + r"\usepackage{natbib}" + CLASSIC % "plainnat"),
    "numeric": ("biber", PREAMBLE + BIBLATEX % "numeric"),
    "authoryear": ("biber", PREAMBLE + BIBLATEX % "authoryear"),
}


@pytest.mark.tex
@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_sample_library_is_typeset_whole_and_without_an_error(
    project: TemporaryProject, seeds: Path, name: str
) -> None:
    assert project.run("build", seeds / "papers.txt", "-o", ".", "--no-site").code == 0
    program, document = DOCUMENTS[name]
    project.write("paper.tex", document)
    latex = ["pdflatex", "-interaction=nonstopmode", "paper"]
    for command in (latex, [program, "paper"], latex, latex):
        subprocess.run(command, cwd=project.root, capture_output=True, check=False)
    log = (project.root / "paper.log").read_text("latin-1")
    assert (project.root / "paper.pdf").is_file()
    assert re.findall(r"^! .*", log, re.M) == []
    assert re.findall(r"Unicode character [^ ]+", log) == []
    items = re.findall(r"^\\bibitem|^ *\\entry\{", project.read("paper.bbl"), re.M)
    assert len(items) == 96
