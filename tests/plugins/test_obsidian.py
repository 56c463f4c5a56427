"""plugins/obsidian.py: the library as notes for Obsidian."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from readlist.testing import TemporaryProject

PLUGIN = Path(__file__).resolve().parents[2] / "plugins" / "obsidian.py"
BIB = """\
@article{Li2020maps,
  title = {Reading Maps: by "Machine"}, author = {Li, Ann and Muñoz, José}, year = {2020},
  url = {https://example.org/maps_(1)}, links = {code <https://example.org/code>},
  keywords = {map reading, 2020, C++}, abstract = {# Not a heading, and #no tag.},
  annote = {CANARY-annote}, file = {CANARY-file},
}
@misc{odd:1, title = {A [[link]] <b>bold</b>}, url = {javascript:alert(1)}}
"""
TOML = 'title = "Maps"\n[[themes]]\nslug = "maps"\nname = "Maps"\ndescription = "Of land."\n'


@pytest.fixture
def vault(project: TemporaryProject) -> TemporaryProject:
    project.plugin("obsidian", PLUGIN)
    project.write("readlist.toml", TOML)
    project.write("library.bib", BIB)
    project.write("themes.tsv", "Li2020maps\tmaps\n")
    project.write("lists/first.md", "- [/] [@Li2020maps] After [@odd:1]. <!-- CANARY-comment -->\n")
    project.write("notes/a.md", "---\nkey: Li2020maps\npublish: true\n---\nA *thought*.\n")
    project.write("notes/b.md", "---\nkey: Li2020maps\n---\nCANARY-note\n")
    result = project.run("export", "--format", "obsidian", "-o", "vault")
    assert result.code == 0, result.err
    return project


def front(text: str) -> dict[str, object]:
    found: dict[str, object] = yaml.safe_load(text.split("---\n")[1])
    return found


def test_the_front_matter_says_what_obsidian_asks_for(vault: TemporaryProject) -> None:
    assert front(vault.read("vault/_li2020maps.md")) == {
        "title": 'Reading Maps: by "Machine"',
        "aliases": ["Li2020maps", 'Reading Maps: by "Machine"'],
        "authors": ["Ann Li", "José Muñoz"],
        "year": "2020",
        "url": "https://example.org/maps_(1)",
        "status": "reading",
        "tags": ["maps", "map-reading", "C"],
    }


def test_a_note_links_to_its_theme_its_list_and_the_papers_it_names(
    vault: TemporaryProject,
) -> None:
    body = vault.read("vault/_li2020maps.md").split("---\n", 2)[2]
    assert body == (
        '\n# Reading Maps: by "Machine"\n\n'
        "[paper](https://example.org/maps_%281%29) · [code](https://example.org/code) · "
        "[[themes/maps|maps]] · [[lists/first|First]]\n\n"
        "After [[odd_03a_1|A link b>bold /b>]].\n\n"
        "A *thought*.\n\n"
        "\\# Not a heading, and \\#no tag.\n"
    )


def test_themes_and_lists_are_maps_of_their_papers(vault: TemporaryProject) -> None:
    link = '[[_li2020maps|Reading Maps: by "Machine"]]'
    assert vault.read("vault/themes/maps.md") == f"# Maps\n\nOf land.\n\n- {link}\n"
    assert vault.read("vault/lists/first.md") == f"# First\n\n- [/] {link}\n"


def test_what_is_private_stays_at_home(vault: TemporaryProject) -> None:
    texts = [path.read_text("utf-8") for path in (vault.root / "vault").rglob("*.md")]
    assert len(texts) == 4
    assert not any("CANARY" in text or "javascript" in text for text in texts)


def test_text_of_papers_is_text(vault: TemporaryProject) -> None:
    assert "# A \\[\\[link\\]\\] \\<b>bold\\</b>\n" in vault.read("vault/odd_03a_1.md")


def test_it_keeps_the_promises(project: TemporaryProject) -> None:
    project.plugin("obsidian", PLUGIN)
    assert project.promises() == []


def test_what_was_read_on_any_list_is_read_and_a_list_is_named_once(
    vault: TemporaryProject,
) -> None:
    vault.write("lists/second.md", "- [ ] [@Li2020maps]\n\n## Again\n\n- [x] [@Li2020maps]\n")
    assert vault.run("export", "--format", "obsidian", "-o", "vault").code == 0
    note = vault.read("vault/_li2020maps.md")
    assert front(note)["status"] == "done"
    assert note.count("[[lists/second|Second]]") == 1
