"""Pulling, on values: what a co-author did to a file, and what becomes of it here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readlist.bibtex import (
    Broken,
    Document,
    Raw,
    Text,
    from_paper,
    is_legal,
    parse,
    propose,
    to_latex,
    unique,
)
from readlist.exported import (
    Export,
    after_export,
    edits,
    record_of,
    to_text,
)
from readlist.exported import (
    parse as parse_exported,
)
from readlist.ledger import Mark, Memory, value_hash
from readlist.pairing import Ours
from readlist.pulling import Pull, Wishes, pull
from readlist.statements import stated
from readlist.taking import changes, in_our_keys, remembered

LIBRARY = """\
% mine, and laid out my way
@article{ berg2020,
  title={Checking Steps with {GraPE} Verifiers},  author={Berg, Tom and {\\"U}nal, Ay{\\c s}e},
  journal = "Journal of Steps", year=2020, month=may, pages = {1--10},
  keywords = {verifiers; steps}
}

@misc{vega2021,
  author = {Vega, Lucia},
  title  = {Rewards Without Labels},
  year   = {2021},
  doi    = {10.1000/vega},
}
"""


def ours(library: str, memory: Mapping[str, Memory] | None = None, **computed: str) -> Ours:
    words = {key: frozenset(found.split(",")) for key, found in computed.items()}
    return Ours(stated(parse(library)), memory or {}, words)


def sent(exported: str, library: str = "", known: Export | None = None) -> Export:
    """What is remembered once this text was exported from that library."""
    written, mine = stated(parse(exported)), stated(parse(library or exported))
    return after_export(known, written, mine, "digest")


def pulled(
    library: str,
    theirs: str,
    before: Export | None = None,
    wishes: Wishes | None = None,
    memory: Mapping[str, Memory] | None = None,
    **computed: str,
) -> tuple[Pull, str, Export]:
    """The pull, the library after it, and what is remembered then."""
    mine = ours(library, memory, **computed)
    before = sent(library) if before is None else before
    document = parse(library)
    found = pull(Document(theirs, "refs.bib"), mine, before, wishes)
    document = document.edit(changes(found, document, mine, {}))
    named: dict[str, str] = {}
    for paper in found.new:
        taken = {key.casefold() for key in [*document.by_key, *named.values()]}
        named[paper.key] = unique(paper.key if is_legal(paper.key) else propose(paper), taken)
    new = in_our_keys(found, (replace(p, key=named[p.key]) for p in found.new), mine)
    document = document.edit([from_paper(paper) for paper in new])
    return found, document.text, remembered(found, before, stated(document), named)


def is_empty(found: Pull) -> bool:
    return not (found.new or found.edits or found.conflicts or found.removed or found.problems)


# --------------------------------------------------------------------------- no edits


REFORMATTED = """\
@Comment{jabref-meta: databaseType:bibtex;}

@Article{berg2020,
  Author                   = "Tom Berg and Ayşe Ünal",
  Doi                      = {},
  Journal                  = {Journal
                              of Steps},
  Keywords                 = {steps, verifiers},
  Month                    = {5},
  Pages                    = {1-10},
  Title                    = {Checking Steps with GraPE Verifiers},
  Year                     = {2020},
  Owner                    = {tom},
  Timestamp                = {2024.01.01},
  Groups                   = {to read},
  File                     = {:berg.pdf:PDF}
}
@MISC(vega2021, year = 2021, title = "Rewards Without Labels", author = {Lucia Vega},
  doi = {https://doi.org/10.1000/VEGA})
"""


def test_a_file_that_was_only_reformatted_has_no_edits() -> None:
    found, library, _ = pulled(LIBRARY, REFORMATTED)
    assert is_empty(found)
    assert library == LIBRARY


def test_what_programs_keep_for_themselves_is_taken_only_when_asked() -> None:
    wishes = Wishes(also=frozenset({"groups", "file"}))
    found, library, after = pulled(LIBRARY, REFORMATTED, wishes=wishes)
    assert [one.place for one in found.edits] == ["berg2020.groups", "berg2020.file"]
    assert "groups = {to read}" in library
    found, same, after = pulled(library, REFORMATTED, after)
    assert is_empty(found)
    assert same == library
    assert edits(after, stated(parse(REFORMATTED))) == []


def test_of_a_private_field_that_was_pulled_nothing_is_remembered() -> None:
    theirs = "".join(
        f"@misc{{berg202{n}, title = {{Steps, part {n}}}, file = {{{n}.pdf}}}}\n" for n in range(3)
    )
    library = re.sub(", file = {..pdf}", "", theirs)
    found, library, after = pulled(library, theirs, wishes=Wishes(also=frozenset({"file"})))
    assert library.count("file = ") == len(found.edits) == 3
    assert "file" not in to_text({"refs.bib": after}).replace('{"file": ', "")
    found, _, _ = pulled(library, theirs, after)
    assert is_empty(found)
    assert not found.stripped


WORDS = st.text("abcdefghijklm ABCXYZ éüñß&%_#-", min_size=1, max_size=30).map(
    lambda text: " ".join(text.split())
)
TITLES = WORDS.filter(lambda text: re.search("[a-z]", text) is not None)
NAMES = st.lists(
    st.tuples(
        st.text("abcdeüñé", min_size=1, max_size=6), st.text("abcdeüñé", min_size=1, max_size=6)
    ).map(lambda name: f"{name[0].title()}, {name[1].title()}"),
    min_size=1,
    max_size=3,
).map(" and ".join)
FIELDS = st.fixed_dictionaries(
    {"title": TITLES, "author": NAMES},
    optional={
        "year": st.integers(1900, 2030).map(str),
        "journal": TITLES,
        "note": TITLES,
        "abstract": TITLES,
        "url": st.just("https://example.org/a_b%20c"),
        "keywords": st.lists(st.sampled_from(["verifiers", "steps", "labels"]), min_size=1).map(
            ", ".join
        ),
    },
)
SPELLINGS = {'{\\"u}': "ü", "{\\'e}": "é", "{\\~n}": "ñ", '{\\"U}': "Ü", "{\\ss}": "ß"}


def entry(key: str, fields: Mapping[str, str]) -> str:
    kinds = {"title": "title", "author": "names", "url": "verbatim", "keywords": "keywords"}
    lines = [f"  {n} = {{{to_latex(t, kinds.get(n, 'text'))}}}," for n, t in fields.items()]
    return f"@misc{{{key},\n" + "\n".join(lines) + "\n}\n"


@st.composite
def reformatted(draw: st.DrawFn, key: str, fields: Mapping[str, str]) -> str:
    """The entry as another program may write it."""
    names = draw(st.permutations(sorted(fields)))
    lines = []
    for name in names:
        value = re.search(r"= \{(.*)\},", entry(key, {name: fields[name]}))
        assert value
        latex = value[1]
        if name != "url":
            for source, letter in SPELLINGS.items():
                latex = latex.replace(source, letter) if draw(st.booleans()) else latex
            latex = latex.replace(" ", draw(st.sampled_from([" ", "\n\t\t", "  "])))
        quoted = draw(st.booleans()) and '"' not in latex
        written = f'"{latex}"' if quoted else f"{{{latex}}}"
        shown = draw(st.sampled_from([name, name.upper(), name.title()]))
        lines.append(f"{shown}{draw(st.sampled_from(['=', ' = ']))}{written}")
    noise = draw(st.sampled_from([[], ["owner={me}"], ["timestamp = {2020}", "groups = {x}"]]))
    comma = draw(st.sampled_from(["", ","]))
    return (
        f"@{draw(st.sampled_from(['misc', 'Misc', 'MISC']))}{{{key},\n"
        + ",\n".join([*lines, *noise])
        + f"{comma}}}\n"
    )


@settings(max_examples=200, deadline=None)
@given(st.data(), st.lists(FIELDS, min_size=1, max_size=3))
def test_an_unedited_export_changes_nothing_however_it_was_reformatted(
    data: st.DataObject, papers: list[dict[str, str]]
) -> None:
    library = "\n".join(entry(f"key{n}", fields) for n, fields in enumerate(papers))
    theirs = [data.draw(reformatted(f"key{n}", fields)) for n, fields in enumerate(papers)]
    text = "@comment{x}\n".join(data.draw(st.permutations(theirs)))
    found, after, remembered = pulled(library, text)
    assert is_empty(found)
    assert after == library
    assert edits(remembered, stated(parse(text))) == []


@settings(max_examples=200, deadline=None)
@given(st.data(), FIELDS)
def test_each_field_is_ours_theirs_or_a_conflict(
    data: st.DataObject, fields: dict[str, str]
) -> None:
    """Whoever edited alone wins; two who did the same agree; else both are shown."""
    del fields["title"]  # keep what the entry is known by out of it
    fields.pop("keywords", None)
    mine, theirs, expected, conflicts = dict(fields), dict(fields), dict(fields), set()
    for name in fields:
        who = data.draw(st.sampled_from(["nobody", "us", "them", "both alike", "both"]))
        values = {"author": ("Us, A", "Them, B"), "url": ("https://u.s", "https://th.em")}
        we, they = values.get(name, ("our words", "their words"))
        if who in ("us", "both", "both alike"):
            mine[name] = expected[name] = we
        if who in ("them", "both"):
            theirs[name] = they
            if who == "them":
                expected[name] = they
            else:
                conflicts.add(name)
        if who == "both alike":
            theirs[name] = we
    before = sent(entry("a", fields))
    found, library, after = pulled(entry("a", mine), entry("a", theirs), before)
    assert {one.name for one in found.conflicts} == conflicts
    assert library == entry("a", expected)
    again, same, _ = pulled(library, entry("a", theirs), after)
    assert {one.name for one in again.conflicts} == conflicts
    assert not again.edits
    assert same == library


PIECES = ["", "{", "}", '"', ",", "@misc{", " # ", "=", "\\", "x", "\n", "{,}", "and ", "~"]


@st.composite
def mutated(draw: st.DrawFn, text: str) -> str:
    """The text with a few cuts, copies and insertions of what means something to BibTeX."""
    for _ in range(draw(st.integers(1, 5))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 40)))
        where = draw(st.integers(0, len(text)))
        piece = draw(st.sampled_from([*PIECES, text[start:end]]))
        without, longer = text[:start] + text[end:], text[:where] + piece + text[where:]
        text = draw(st.sampled_from([without, longer]))
    return text


@settings(max_examples=300, deadline=None)
@given(mutated(REFORMATTED), mutated(LIBRARY), st.booleans())
def test_whatever_they_send_a_second_pull_changes_nothing(
    theirs: str, library: str, known: bool
) -> None:
    if parse(library).conflicts or parse(theirs).conflicts:
        return
    blocks = [block for block in parse(library).blocks if not isinstance(block, Text)]
    if blocks and isinstance(blocks[-1], Broken):
        return  # what is appended there is not this module's to say
    before = sent(LIBRARY) if known else Export()
    first, after, remembered = pulled(library, theirs, before)
    second, same, again = pulled(after, theirs, remembered)
    assert same == after
    assert not second.edits
    assert not second.new
    assert {one.place for one in second.conflicts} == {one.place for one in first.conflicts}
    assert again == remembered


# --------------------------------------------------------------------------- edits


def edited(text: str, *pairs: tuple[str, str]) -> str:
    for old, new in pairs:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def test_an_edit_is_taken_as_it_was_written_and_in_the_style_that_stands_here() -> None:
    theirs = edited(
        LIBRARY,
        ('"Journal of Steps"', "{J. {\\'E}tapes}"),
        ("month=may", "month=jun # {~1}"),
        ("year=2020", 'year="2022"'),
    )
    _, library, _ = pulled(LIBRARY, theirs)
    assert library == edited(
        LIBRARY,
        ('"Journal of Steps"', '"J. {\\\'E}tapes"'),
        ("month=may", "month=jun # {~1}"),
        ("year=2020", "year=2022"),
    )


def test_a_macro_of_theirs_is_spelled_out() -> None:
    theirs = "@string{jos = {J. of Steps}}\n" + edited(LIBRARY, ('"Journal of Steps"', "jos"))
    _, library, _ = pulled(LIBRARY, theirs)
    assert 'journal = "J. of Steps"' in library


def test_another_type_is_an_edit_of_the_type_alone() -> None:
    _, library, _ = pulled(LIBRARY, edited(LIBRARY, ("@misc{vega", "@inproceedings{vega")))
    assert library == edited(LIBRARY, ("@misc{vega", "@inproceedings{vega"))


def test_a_field_that_they_added_or_removed_is_added_or_removed() -> None:
    theirs = edited(LIBRARY, ("month=may, ", ""), ("{2021},", "{2021},\n  note = {Read it},"))
    _, library, _ = pulled(LIBRARY, theirs)
    assert "month" not in library
    assert "  note   = {Read it},\n}" in library


def test_a_field_that_was_never_exported_is_not_removed() -> None:
    exported = edited(
        LIBRARY, ('journal = "Journal of Steps", ', ""), ("{Vega, Lucia}", "{V., L.}")
    )
    found, library, _ = pulled(LIBRARY, exported, sent(exported, LIBRARY))
    assert is_empty(found)
    assert library == LIBRARY


def test_an_abbreviation_in_the_export_does_not_hide_that_nobody_edited_here() -> None:
    exported = edited(LIBRARY, ("Journal of Steps", "J. Steps"))
    theirs = edited(LIBRARY, ("Journal of Steps", "Journal of Stairs"))
    found, library, _ = pulled(LIBRARY, theirs, sent(exported, LIBRARY))
    assert not found.conflicts
    assert library == theirs


def test_a_person_who_changed_the_same_field_is_not_overwritten() -> None:
    mine = edited(LIBRARY, ("Rewards Without", "Rewards, without"))
    theirs = edited(LIBRARY, ("Rewards Without", "Some Rewards Without"))
    found, library, after = pulled(mine, theirs, sent(LIBRARY))
    assert library == mine
    (conflict,) = found.conflicts
    assert conflict.place == "vega2021.title"
    assert conflict.ours
    assert conflict.theirs
    assert (conflict.ours.text, conflict.theirs.text) == (
        "Rewards, without Labels",
        "Some Rewards Without Labels",
    )
    assert conflict.where == "refs.bib:10:3"
    assert edits(after, stated(parse(theirs))) == ["vega2021.title"]


@pytest.mark.parametrize("which", ["all", "vega2021", "vega2021.title"])
@pytest.mark.parametrize("side", ["theirs", "ours"])
def test_a_conflict_is_settled_by_naming_a_side(which: str, side: str) -> None:
    mine = edited(LIBRARY, ("Rewards Without", "Rewards, without"))
    theirs = edited(LIBRARY, ("Rewards Without", "Some Rewards Without"))
    wishes = replace(Wishes(), **{side: frozenset({which})})
    found, library, after = pulled(mine, theirs, sent(LIBRARY), wishes)
    assert not found.conflicts
    assert library == (theirs if side == "theirs" else mine)
    again, same, _ = pulled(library, theirs, after)
    assert is_empty(again)
    assert same == library
    assert edits(after, stated(parse(theirs))) == []


def test_what_a_plugin_wrote_meanwhile_gives_way_to_a_co_author() -> None:
    mine = edited(LIBRARY, ("10.1000/vega", "10.1000/from.a.plugin"))
    theirs = edited(LIBRARY, ("10.1000/vega", "10.1000/from.tom"))
    mark = Mark("resolver", hash=value_hash("10.1000/from.a.plugin"))
    memory = {"vega2021": Memory("vega2021", fields={"doi": mark})}
    found, library, _ = pulled(mine, theirs, sent(LIBRARY), memory=memory)
    assert not found.conflicts
    assert library == theirs


def test_an_old_export_that_comes_back_undoes_nothing() -> None:
    """They started from the first export, and edited another field than we did."""
    newer = edited(LIBRARY, ("10.1000/vega", "10.1000/vega.2"))
    before = sent(newer, known=sent(LIBRARY))
    theirs = edited(LIBRARY, ("{Vega, Lucia}", "{Vega, Lucia and Berg, Tom}"))
    found, library, after = pulled(newer, theirs, before)
    assert library == edited(newer, ("{Vega, Lucia}", "{Vega, Lucia and Berg, Tom}"))
    assert [one.place for one in found.edits] == ["vega2021.author"]
    # Now it is known that they have the old doi: their edit of it and ours are two.
    found, _, _ = pulled(library, edited(theirs, ("10.1000/vega", "10.1000/vega.3")), after)
    assert [one.place for one in found.conflicts] == ["vega2021.doi"]


def test_a_field_that_an_old_export_did_not_have_is_not_removed() -> None:
    older = edited(LIBRARY, ("  doi    = {10.1000/vega},\n", ""))
    before = sent(LIBRARY, known=sent(older))
    found, library, _ = pulled(LIBRARY, older, before)
    assert is_empty(found)
    assert library == LIBRARY


def test_an_edit_that_is_set_back_after_a_pull_is_an_edit() -> None:
    theirs = edited(LIBRARY, ("10.1000/vega", "10.1000/vega.2"))
    _, library, after = pulled(LIBRARY, theirs)
    _, library, _ = pulled(library, LIBRARY, after)
    assert library == LIBRARY


def test_a_field_that_a_program_of_theirs_lost_everywhere_stays() -> None:
    """biber drops the fields that it does not know from all entries."""
    fields = {"title": "A Title", "links": "code <https://example.org>", "keywords": "a, b"}
    titles = ("Glaciers", "Wolves", "Maps")
    texts = [entry(f"k{n}", {**fields, "title": title}) for n, title in enumerate(titles)]
    library = "\n".join(texts)
    theirs = re.sub("  (links|keywords) = .*\n", "", library).replace("Maps", "Hand-Drawn Maps")
    found, after, remembered = pulled(library, theirs)
    assert found.stripped == {"links": 3, "keywords": 3}
    assert after == library.replace("Maps", "Hand-Drawn Maps")
    again, same, _ = pulled(after, theirs, remembered)
    assert not again.edits
    assert not again.stripped
    assert same == after
    fewer = re.sub("  links = .*\n", "", library, count=2)
    assert pulled(library, fewer)[1] == fewer


def test_keys_that_a_program_lowered_are_no_new_keys() -> None:
    library = "\n".join(entry(f"Key{n}", {"title": title}) for n, title in enumerate("ABC"))
    found, after, remembered = pulled(library, library.replace("Key", "key"))
    assert after == library
    assert not found.aliases
    assert edits(remembered, stated(parse(library.replace("Key", "key")))) == []
    one = library.replace("Key1", "key1")
    assert pulled(library, one)[0].aliases == {"key1": "Key1"}


@pytest.mark.parametrize(
    ("classic", "modern"),
    [
        ("@conference{a, title={T}}", "@inproceedings{a, title={T}}"),
        ("@www{a, title={T}}", "@online{a, title={T}}"),
        ("@phdthesis{a, school={S}}", "@thesis{a, institution={S}, type={phdthesis}}"),
        ("@techreport{a, title={T}}", "@report{a, title={T}, type={techreport}}"),
    ],
)
def test_types_that_biblatex_takes_for_one_are_one(classic: str, modern: str) -> None:
    assert is_empty(pulled(classic, modern)[0])
    assert is_empty(pulled(modern, classic)[0])


# --------------------------------------------------------------------------- keywords


def test_keywords_go_in_and_out_one_by_one_and_computed_ones_stay_out() -> None:
    exported = edited(LIBRARY, ("{verifiers; steps}", "{verifiers, steps, reward model, proof}"))
    theirs = edited(LIBRARY, ("{verifiers; steps}", "{Steps, reward model, labels, seen anew}"))
    before = sent(exported, LIBRARY)
    _, library, after = pulled(LIBRARY, theirs, before, berg2020="reward model,seen anew")
    assert library == edited(LIBRARY, ("{verifiers; steps}", "{steps; labels}"))
    assert edits(after, stated(parse(theirs))) == []


def test_keywords_that_nobody_touched_stay_as_they_are_written() -> None:
    mine = edited(LIBRARY, ("{verifiers; steps}", "{verifiers,steps , {\\'e}tapes}"))
    theirs = edited(LIBRARY, ("{verifiers; steps}", "{labels, étapes, verifiers, steps}"))
    _, library, _ = pulled(mine, theirs)
    assert "{verifiers,steps , {\\'e}tapes, labels}" in library


# --------------------------------------------------------------------------- biblatex


BIBLATEX = """\
@article{berg2020,
  author = {Berg, Tom and Ünal, Ayşe},
  title = {Checking Steps with {GraPE} Verifiers},
  journaltitle = {Journal of Steps},
  date = {2020-05},
  pages = {1--10},
  keywords = {verifiers, steps},
}

@online{vega2021,
  author = {Vega, Lucia},
  title = {Rewards Without Labels},
  date = {2021},
  doi = {10.1000/vega},
  eprinttype = {arxiv},
  eprint = {2101.00001},
}
"""


def test_names_of_biblatex_come_home_as_those_that_stand_here() -> None:
    theirs = edited(
        BIBLATEX,
        ("2020-05", "2022-06"),
        ("Journal of Steps", "Journal of Stairs"),
        ("{2021}", "{2021-03-09}"),
    )
    found, library, _ = pulled(LIBRARY, theirs, sent(BIBLATEX, LIBRARY))
    assert not found.conflicts
    assert library == edited(
        LIBRARY,
        ('"Journal of Steps"', '"Journal of Stairs"'),
        ("year=2020, month=may", "year=2022, month=jun"),
        (
            "  doi    = {10.1000/vega},\n",
            "  doi    = {10.1000/vega},\n  month  = mar,\n  day    = {9},\n",
        ),
    )


def test_a_library_that_speaks_biblatex_keeps_speaking_it() -> None:
    theirs = edited(
        LIBRARY, ("year=2020, month=may", "year=2021, month=jun"), ("Journal of Steps", "Stairs")
    )
    exported = edited(LIBRARY, ("@misc{vega", "@online{vega"))
    theirs = edited(theirs, ("@misc{vega", "@online{vega"))
    _, library, _ = pulled(BIBLATEX, theirs, sent(exported, BIBLATEX))
    assert library == edited(BIBLATEX, ("2020-05", "2021-06"), ("Journal of Steps", "Stairs"))


# --------------------------------------------------------------------------- whole entries


NEW = """\
@inproceedings{lind2022,
  title = "Another {W}hole Entry", pages = 3,
  crossref = {proc},
}
@proceedings{proc, title = {Proceedings of Things}, editor = {Lind, Jonas}, file = {x.pdf}}
"""


def test_a_new_entry_comes_with_its_values_as_written_and_with_its_parent() -> None:
    found, library, after = pulled(LIBRARY, LIBRARY + NEW)
    assert [paper.key for paper in found.new] == ["lind2022", "proc"]
    assert '= "Another {W}hole Entry",' in library
    assert "crossref = {proc}" in library
    assert "x.pdf" not in library
    again, same, _ = pulled(library, LIBRARY + NEW, after)
    assert is_empty(again)
    assert same == library


def test_a_renamed_entry_is_ours_and_its_new_key_goes_to_ids() -> None:
    theirs = edited(LIBRARY, ("{vega2021", "{Vega:21"), ("10.1000/vega", "10.1000/vega.2"))
    found, library, after = pulled(LIBRARY, theirs)
    assert found.aliases == {"Vega:21": "vega2021"}
    assert "  doi    = {10.1000/vega.2},\n  ids    = {Vega:21},\n}" in library
    again, same, _ = pulled(library, theirs, after)
    assert is_empty(again)
    assert not again.aliases
    assert same == library


def test_an_entry_that_was_renamed_and_retitled_is_found_by_what_it_kept() -> None:
    theirs = edited(
        LIBRARY, ("{vega2021", "{v21"), ("Rewards Without Labels", "Learning without Rewards")
    )
    found, library, _ = pulled(LIBRARY, theirs)
    assert not found.new
    assert "{Learning without Rewards}" in library
    assert "ids    = {v21}" in library


def test_a_key_of_theirs_for_a_paper_that_was_never_exported_goes_to_ids() -> None:
    berg = LIBRARY[LIBRARY.index("@article") : LIBRARY.index("@misc")]
    theirs = berg + "@article{lv, title={Rewards without labels}, doi={10.1000/vega}, note={New}}"
    found, library, _ = pulled(LIBRARY, theirs, sent(berg, LIBRARY))
    assert found.aliases == {"lv": "vega2021"}
    assert "  ids    = {lv},\n" in library
    assert "note   = {New}" in library
    assert {one.place for one in found.conflicts} == {"vega2021.title", "vega2021.type"}


def test_a_second_entry_for_a_paper_gives_only_its_key() -> None:
    again = "@misc{v21, title={Rewards Without Labels}, doi={10.1000/vega}, note={Twice}}\n"
    found, library, _ = pulled(LIBRARY, LIBRARY + again)
    assert found.aliases == {"v21": "vega2021"}
    assert "Twice" not in library


def test_our_own_rename_is_followed() -> None:
    mine = edited(LIBRARY, ("{vega2021", "{vega2021rewards"))
    theirs = edited(LIBRARY, ("10.1000/vega", "10.1000/vega.2"))
    memory = {"vega2021rewards": Memory("vega2021rewards", was=("vega2021",))}
    found, library, _ = pulled(mine, theirs, sent(LIBRARY), memory=memory)
    assert not found.new
    assert "doi    = {10.1000/vega.2}" in library
    assert "ids    = {vega2021}" in library


def test_an_entry_of_another_paper_under_a_key_of_ours_is_new() -> None:
    berg = LIBRARY[LIBRARY.index("@article") : LIBRARY.index("@misc")]
    other = "@misc{vega2021, author={Vega, Lucia}, title={Glaciers Seen from Above}, year=2021}\n"
    found, _, _ = pulled(berg, berg + other)
    assert [paper.title for paper in found.new] == ["Glaciers Seen from Above"]
    mine = ours(LIBRARY)
    found = pull(Document(berg + other, "refs.bib"), mine, sent(berg, LIBRARY))
    assert [paper.title for paper in found.new] == ["Glaciers Seen from Above"]
    assert not found.edits


def test_a_paper_that_stands_there_twice_is_one_entry_that_answers_to_both_keys() -> None:
    twice = NEW + edited(NEW, ("{lind2022", "{lind"), ("{proc,", "{proc2,"))
    found, library, _ = pulled(LIBRARY, LIBRARY + twice)
    assert [paper.key for paper in found.new] == ["lind2022", "proc"]
    assert re.search(r"ids += \{lind\}", library)


REMOVED = LIBRARY[: LIBRARY.index("@misc")].rstrip() + "\n"


def test_an_entry_that_they_removed_stays_until_its_removal_is_asked_for() -> None:
    found, library, _ = pulled(LIBRARY, REMOVED)
    assert found.removed == ("vega2021",)
    assert library == LIBRARY
    found, library, _ = pulled(LIBRARY, REMOVED, wishes=Wishes(remove=True))
    assert found.dropped == ("vega2021",)
    assert library == REMOVED


def test_what_was_pulled_once_can_still_be_removed_until_it_is_exported_again() -> None:
    _, library, after = pulled(LIBRARY, REMOVED)
    assert edits(after, stated(parse(REMOVED))) == []
    found, _, again = pulled(library, REMOVED, after)
    assert found.removed == ("vega2021",)
    assert again == after
    _, without, _ = pulled(library, REMOVED, after, Wishes(remove=True))
    assert without == REMOVED
    found, _, _ = pulled(library, REMOVED, sent(library, known=after), Wishes(remove=True))
    assert not found.dropped


def test_an_entry_that_they_removed_and_we_changed_is_a_conflict() -> None:
    mine = edited(LIBRARY, ("10.1000/vega", "10.1000/vega.2"))
    found, library, after = pulled(mine, REMOVED, sent(LIBRARY), Wishes(remove=True))
    assert [one.place for one in found.conflicts] == ["vega2021"]
    assert library == mine
    wishes = Wishes(remove=True, theirs=frozenset({"vega2021"}))
    _, library, _ = pulled(mine, REMOVED, after, wishes)
    assert library == REMOVED


def test_an_entry_that_a_later_export_brought_is_not_removed_by_who_has_an_older_one() -> None:
    found, _, _ = pulled(LIBRARY, REMOVED, sent(LIBRARY, known=sent(REMOVED)))
    assert is_empty(found)


def test_a_broken_entry_is_not_taken_for_removed() -> None:
    theirs = edited(LIBRARY, ("{Vega, Lucia},", "{Vega, Lucia"))
    found, library, after = pulled(LIBRARY, theirs)
    assert is_empty(found)
    assert library == LIBRARY
    assert edits(after, stated(parse(theirs))) == ["vega2021"]


def test_an_entry_that_was_removed_here_comes_back_only_where_they_changed_it_and_we_agree() -> (
    None
):
    memory = {"vega2021": Memory("vega2021", removed="2023-01-01")}
    found, _, after = pulled(REMOVED, LIBRARY, sent(LIBRARY), memory=memory)
    assert is_empty(found)
    assert found.pairs.gone == {"vega2021": "vega2021"}
    theirs = edited(LIBRARY, ("10.1000/vega", "10.1000/vega.2"))
    found, library, after = pulled(REMOVED, theirs, after, memory=memory)
    assert [one.place for one in found.conflicts] == ["vega2021"]
    assert library == REMOVED
    wishes = Wishes(theirs=frozenset({"vega2021"}))
    found, library, _ = pulled(REMOVED, theirs, after, wishes, memory)
    assert [paper.key for paper in found.new] == ["vega2021"]
    assert "10.1000/vega.2" in library


# --------------------------------------------------------------------------- nothing remembered


def test_without_an_export_what_a_person_wrote_is_kept_and_what_an_importer_wrote_may_go() -> None:
    marks = {"title": Mark("bibtex", hash=value_hash("Rewards Without Labels"))}
    memory = {"vega2021": Memory("vega2021", fields=marks)}
    theirs = edited(
        LIBRARY, ("Rewards Without", "Some Rewards Without"), ("10.1000/vega", "10.1000/other")
    )
    theirs = edited(theirs, ("year   = {2021},\n", "year   = {2021},\n  note = {Read it},\n"))
    theirs = edited(theirs, ("10.1000/other", "10.1000/VEGA"), ("{Vega, Lucia}", "{Vega, L.}"))
    found, library, _ = pulled(LIBRARY, theirs, Export(), memory=memory)
    assert {one.place for one in found.edits} == {"vega2021.title", "vega2021.note"}
    assert {one.place for one in found.conflicts} == {"vega2021.author"}
    assert "note   = {Read it}" in library


def test_without_an_export_nothing_is_removed() -> None:
    theirs = edited(REMOVED, ("month=may, ", ""), ("keywords = {verifiers; steps}", ""))
    found, library, _ = pulled(LIBRARY, theirs, Export())
    assert is_empty(found)
    assert library == LIBRARY


# --------------------------------------------------------------------------- the memory


def test_what_is_remembered_survives_its_file() -> None:
    export = sent(edited(LIBRARY, ("Journal of Steps", "J. Steps")), LIBRARY)
    export = replace(export, keys={"berg2020": "berg2020steps"})
    text = to_text({"thesis/refs.bib": export})
    assert parse_exported(text) == ({"thesis/refs.bib": export}, [])
    assert text.count("\n") == 3


def test_lines_that_git_kept_from_both_sides_are_joined() -> None:
    newer = edited(LIBRARY, ("10.1000/vega", "10.1000/vega.2"))
    lines = to_text({"refs.bib": sent(LIBRARY)}) + to_text({"refs.bib": sent(newer)})
    exports, problems = parse_exported(lines)
    assert not problems
    assert edits(exports["refs.bib"], stated(parse(LIBRARY))) == []
    assert edits(exports["refs.bib"], stated(parse(newer))) == []


@pytest.mark.parametrize(
    "line", ["{", "[]", '{"file": 3}', '{"file": "a", "key": "b", "says": []}', '{"file": "a"}']
)
def test_a_line_that_cannot_be_read_is_a_problem_and_costs_only_itself(line: str) -> None:
    good = to_text({"refs.bib": sent(LIBRARY)})
    exports, problems = parse_exported(good + line + "\n")
    assert list(exports) == ["refs.bib"]
    assert [problem.where for problem in problems] == ["exported.jsonl:4"]


def test_a_copy_elsewhere_is_known_by_its_name_where_only_one_has_it() -> None:
    exports = {"thesis/refs.bib": Export(), "talk.bib": Export()}
    assert record_of(exports, "../Downloads/refs.bib") == "thesis/refs.bib"
    assert record_of(exports, "talk.bib") == "talk.bib"
    assert record_of({**exports, "refs.bib": Export()}, "../refs.bib") == "../refs.bib"


def test_a_value_of_several_pieces_stays_raw() -> None:
    says = stated(parse('@misc{a, month = jan # "~1", note = {b}}'))["a"].says
    assert isinstance(says["month"].source, Raw)
    assert says["note"].source == "b"
