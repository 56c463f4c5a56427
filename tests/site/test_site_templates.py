"""A project's own templates: what they replace, and what is said where they are wrong."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, meta

from readlist.config import SiteSettings
from readlist.errors import TemplateError
from readlist.model import Library
from readlist.site import look, pages

SHIPPED = Path(look.__file__).parent / "templates"
DOCS = Path(__file__).resolve().parents[2] / "docs" / "site-templates.md"
SETTINGS = SiteSettings(templates="templates")


def site(root: Path, library: Library, **texts: str) -> dict[str, bytes]:
    """The site's files, made with these templates."""
    (root / "templates").mkdir(exist_ok=True)
    for name, text in texts.items():
        (root / "templates" / f"{name}.html").write_text(text, encoding="utf-8")
    found, problems = look.read(SETTINGS, root, "")
    assert problems == []
    with look.worn(found):
        return pages.site_files(library, tuple(pages.shipped()))


def test_a_template_of_the_same_name_replaces_ours_and_the_rest_stays(
    tmp_path: Path, library: Library, files: dict[str, bytes]
) -> None:
    made = site(tmp_path, library, years='<div class="rl rl-years"><h1>When?</h1></div>')
    assert b"<h1>When?</h1></div>" in made.pop("years.md")
    assert made == {name: data for name, data in files.items() if name != "years.md"}


def test_a_template_laid_out_in_lines_makes_the_page_that_ours_makes(
    tmp_path: Path, library: Library, files: dict[str, bytes]
) -> None:
    texts = {path.stem: path.read_text("utf-8") for path in SHIPPED.glob("*.html")}
    assert site(tmp_path, library, **texts) == files


def test_a_template_may_extend_ours_and_import_parts_of_its_own(
    tmp_path: Path, library: Library
) -> None:
    part = '{% macro line(text) %}<p class="mine">{{ text }}</p>{% endmacro %}'
    text = '{% import "_own.html" as own %}\n{% include "readlist/years.html" %}\n'
    made = site(tmp_path, library, _own=part, years=f"{text}{{{{ own.line(lead) }}}}\n")
    page = made["years.md"].decode()
    assert "<h1>Years</h1>" in page
    assert '<p class="mine">1 paper</p>' in page


@pytest.mark.parametrize(
    "said",
    [
        "{{ title }}",
        "{{ title | safe }}",
        "{% autoescape false %}{{ title }}{% endautoescape %}",
        "{% set it %}{{ title | safe }}{% endset %}{{ it }}",
        "{% filter safe %}{{ title }}{% endfilter %}",
    ],
)
def test_text_is_escaped_whatever_a_template_says(
    tmp_path: Path, library: Library, said: str
) -> None:
    made = site(tmp_path, library, paper=f'<div class="rl rl-paper"><h1>{said}</h1></div>')
    whole = "".join(
        data.decode().rpartition("\n---\n")[2]
        for name, data in made.items()
        if name.startswith("paper/") and name.endswith(".md")
    )
    assert "&lt;script&gt;alert(1)" in whole
    assert "<script" not in whole
    assert "{{" not in whole


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("<p>\n{% if title %}\n</p>\n", r"templates/years\.html:\d: .*end of template.*"),
        ("<p>\n{{ lead | shout }}</p>\n", r"templates/years\.html:2: No filter named 'shout'.*"),
        ("<p>\n\n{{ leed }}</p>\n", r"templates/years\.html:3: 'leed' is undefined"),
        ("\n{{ lead.__class__.__mro__ }}", r"templates/years\.html:2: .*unsafe.*"),
        ('{% include "gone.html" %}', r"templates/years\.html:1: there is no template 'gone.*"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_template_is_one_line_with_its_place(
    tmp_path: Path, library: Library, text: str, told: str
) -> None:
    with pytest.raises(TemplateError) as raised:
        site(tmp_path, library, years=text)
    assert re.fullmatch(told, str(raised.value))


def test_a_template_that_replaces_none_of_ours_is_named_with_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "entri.html").write_text("")
    _, (problem,) = look.read(SETTINGS, tmp_path, "")
    assert problem.where == "templates/entri.html"
    assert "'entry.html'" in problem.hint


def test_the_look_of_one_site_is_not_that_of_the_next(
    tmp_path: Path, library: Library, files: dict[str, bytes]
) -> None:
    site(tmp_path, library, years="<p>mine</p>")
    assert pages.site_files(library, tuple(pages.shipped())) == files


def test_the_command_says_what_is_wrong_with_a_template_in_one_line(project: Any) -> None:
    project.write("readlist.toml", '[site]\ntemplates = "templates"\n')
    project.write("library.bib", "@misc{a, title={A}}\n")
    project.write("templates/entry.html", "<p>\n{{ titel }}</p>\n")
    project.write("mkdocs.yml", "site_name: A\ntheme: {name: material, font: false}\n"
                  "plugins: [readlist]\n")  # fmt: skip
    project.write("docs/.gitkeep", "")
    for command in (("site", "generate"), ("site", "build")):
        result = project.run(*command)
        assert result.code == 2
        assert result.err == "Error: templates/entry.html:2: 'titel' is undefined\n"


def test_the_docs_list_every_template_with_what_it_gets() -> None:
    rows = re.findall(r"^\| `([a-z_]+\.html)` \|[^|]*\| ([^|]*) \|$", DOCS.read_text("utf-8"), re.M)
    told = {name: set(re.findall(r"`(\w+)`", given)) for name, given in rows}
    reader = Environment()
    reader.filters["verbatim"] = str
    always = {"w", "count", "say", "icon", "sign", "dot"}  # `dot` is a macro's own
    used = {
        path.name: meta.find_undeclared_variables(reader.parse(path.read_text("utf-8"))) - always
        for path in SHIPPED.glob("*.html")
    }
    assert told == used
