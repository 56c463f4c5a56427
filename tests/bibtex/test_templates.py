"""Key templates: ours, Better BibTeX's formulas, JabRef's patterns."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readlist.bibtex import is_legal, propose
from readlist.bibtex.keyparts import FILTERS, FORMULA_PARTS, OUR_PARTS
from readlist.bibtex.templates import read
from readlist.model import Paper, Person

BERG = Person("Ünal-Özgür", "Éric")
OTHERS = Person("others", literal=True)


def paper(*people: Person, **fields: str) -> Paper:
    said = {
        "title": "A Probe into Well-Trained Models: On Their Limits",
        "year": "2021",
        "month": "March",
        "pages": "17--29",
        "journal": "Journal of Model Studies",
    }
    return Paper(
        "old",
        "article",
        {name: text for name, text in {**said, **fields}.items() if text},
        people={"author": people} if people else {},
    )


THREE = paper(BERG, Person("Lind", "Jo", "van der"), Person("Wu", "Ada"))
FIVE = paper(*(Person(name) for name in ("Aho", "Bly", "Cox", "Dee", "Eng")))


@pytest.mark.parametrize(
    ("template", "key"),
    [
        ("{author}{year}{word}", "unalozgur2021probe"),
        ("{author:4}{yy}", "unal21"),
        ("{author|capitalize}_{year}", "Unalozgur_2021"),
        ("{authors}:{year}", "unalozgur-lind-wu:2021"),
        ("{authors:2|camel}{yy}", "UnalozgurLindEtal21"),
        ("{author}-{words:2}", "unalozgur-probe-well-trained"),
        ("{words:2|camel}{year}", "ProbeWellTrained2021"),
        ("{title|condense:_}", "probe_well-trained_models_limits"),
        ("{title:12}", "probe"),
        ("{author}{year}{venue}", "unalozgur2021jms"),
        ("{author}{year}{venue|upper}", "unalozgur2021JMS"),
        ("{type}/{author}+{yy}", "article/unalozgur+21"),
        ("x.{author}{year}", "x.unalozgur2021"),
        ("{year}{author}", "2021unalozgur"),
    ],
)
def test_our_templates(template: str, key: str) -> None:
    assert propose(THREE, template) == key


@pytest.mark.parametrize(
    ("formula", "key"),
    [
        ("auth.lower + year", "unal-ozgur2021"),
        ("auth.lower + shorttitle(3,3) + year", "unal-ozgurProbeWellTrainedModels2021"),
        ("auth + '_' + shortyear", "Unal-Ozgur_21"),
        ("auth(4) + year", "Unal2021"),
        ("auth(3,2).lower + year", "lin2021"),
        ("auth(n=2, m=3) + year", "Wu2021"),
        ("authEtAl + year", "Unal-OzgurEtAl2021"),
        ("authEtal2.lower + year", "unal-ozgur.etal2021"),
        ("authAuthEa + year", "Unal-Ozgur.Lind.ea2021"),
        ("authorsAlpha + shortyear", "ULW21"),
        ("authors(2) + year", "Unal-OzgurLindEtAl2021"),
        ("authors(sep='-').lower", "unal-ozgur-lind-wu"),
        ("authshort + year", "ULW2021"),
        ("authIni(2,'') + year", "UnLiWu2021"),
        ("authorIni + year", "Unal-.L.W2021"),
        ("authForeIni + authorLast", "EWu"),
        ("authorLastForeIni + year", "A2021"),
        ("title", "ProbeWellTrainedModelsLimits"),
        ("title.abbr.lower + year", "pwml2021"),
        ("shorttitle.condense('_')", "Probe_WellTrained_Models"),
        ("veryshorttitle.lower + year", "probe2021"),
        ("title.select(2,2)", "WellTrainedModels"),
        ("auth.substring(1,3).upper + month + year", "UNAmar2021"),
        ("auth + firstpage + '-' + lastpage", "Unal-Ozgur17-29"),
        ("journal.skipwords.abbr + year", "JMS2021"),
        ("Title.nopunctordash.skipwords.capitalize", "ProbeWellTrainedModelsLimits"),
        ("keyword.default('none') + auth", "noneUnal-Ozgur"),
        ("keyword + len + year | auth.prefix('by-') + year", "by-Unal-Ozgur2021"),
        ("auth.replace('ozgur', 'x').fold", "Unal-Ozgur"),
        ("auth.fold.replace('-ozgur', '').postfix('.') + year", "Unal.2021"),
        ("type + year + auth", "article2021Unal-Ozgur"),
    ],
)
def test_formulas_of_better_bibtex(formula: str, key: str) -> None:
    assert propose(THREE, formula) == key


@pytest.mark.parametrize(
    ("pattern", "key"),
    [
        ("[auth][year]", "Unal-Ozgur2021"),
        ("[auth:lower][year]", "unal-ozgur2021"),
        ("[auth:lower]_[veryshorttitle:lower]_[year]", "unal-ozgur_probe_2021"),
        ("[auth][shorttitle3_3][year]", "Unal-OzgurProbeWellTrainedModels2021"),
        ("[auth4]-[shortyear]", "Unal-21"),
        ("[auth3_2][year]", "Lin2021"),
        ("[authors2][year]", "Unal-OzgurLindEtAl2021"),
        ("[auth.etal][year]", "Unal-Ozgur.etal2021"),
        ("[authorsAlpha][shortyear]", "ULW21"),
        ("[TITLE:abbr]", "APiWMOTL"),
        ("[JOURNAL:abbr:lower][VOLUME]", "joms"),
        ("[title:select=1,2:condense=_]", "Probe_WellTrained"),
        ("[auth:truncate4][year]", "Unal2021"),
        ("[keyword1] | [auth]", "Unal-Ozgur"),
        ("[keyword1:lower][>0][year]|[auth:lower][>0][year]", "unal-ozgur2021"),
    ],
)
def test_patterns_of_jabref(pattern: str, key: str) -> None:
    assert propose(THREE, pattern) == key


@pytest.mark.parametrize(
    ("people", "alpha", "et_al"),
    [
        ((BERG,), "Una", "Unal-Ozgur"),
        ((BERG, Person("Wu")), "UW", "Unal-OzgurWu"),
        ((BERG, OTHERS), "Una+", "Unal-OzgurEtAl"),
        (FIVE.authors, "ABC+", "AhoEtAl"),
    ],
)
def test_few_and_many_authors(people: tuple[Person, ...], alpha: str, et_al: str) -> None:
    assert propose(paper(*people), "authorsAlpha") == alpha
    assert propose(paper(*people), "authEtAl") == et_al


def test_an_editor_stands_in_for_an_author() -> None:
    edited = Paper(fields={"title": "T", "year": "2020"}, people={"editor": (Person("Cole"),)})
    assert propose(edited, "{author}{year}") == "cole2020"
    assert propose(edited, "auth + year") == "Cole2020"


@pytest.mark.parametrize(
    ("template", "nameless", "undated"),
    [
        ("{author}{year}", "probe-well-trained-models-2021", "wu-probe-well-trained-models"),
        ("auth.lower + shorttitle(1,1) + year", "Probe2021", "wuProbe"),
        ("[auth]_[year]", "probe-well-trained-models-2021", "Wu"),
        ("{word}_{venue}_{type}", "probe_jms_article", "probe_jms_article"),
    ],
)
def test_what_is_missing_never_leaves_a_poor_key(
    template: str, nameless: str, undated: str
) -> None:
    assert propose(paper(), template) == nameless
    assert propose(paper(Person("Wu"), year=""), template) == undated


def test_no_separator_is_left_where_a_part_is_missing() -> None:
    assert propose(paper(Person("Wu"), journal=""), "{author}_{venue}_{yy}") == "wu_21"
    assert propose(paper(Person("Wu"), journal=""), "{author}{yy}_{venue}") == "wu21"


def test_a_title_in_another_script_still_gives_a_key_of_its_own() -> None:
    one, other = Paper(fields={"title": "大语言模型"}), Paper(fields={"title": "图神经网络"})
    assert propose(one) != propose(other)
    assert propose(one) == propose(one)
    assert is_legal(propose(one))


WRONG = {
    "": "is empty",
    "{autor}{year}": "no such part 'autor'; did you mean 'author'?",
    "{author|lowr}": "no such filter 'lowr'; did you mean 'lower'?",
    "{author": "'{' has no partner",
    "author}": "'}' has no partner",
    "{author} {year}": "' ' cannot stand in a key",
    "{word:3}": "'3' is of no use to 'word', which takes nothing",
    "{words:many}": "words: n is a number, not 'many'",
    "{title|truncate}": "'truncate' needs n",
    "author": "no such part 'author'; did you mean 'authors'?",
    "auth.lowr + year": "no such filter 'lowr'; did you mean 'lower'?",
    "auth year": "a '+' is missing before 'year'",
    "auth +": "a part is missing",
    "auth + + year": "a part is missing before '+'",
    "auth(3": "the '(' of auth is never closed",
    "auth('x')": "auth: n is a number, not 'x'",
    "auth % year": "'%' has no meaning in a formula",
    "shorttitle(k=3)": "which takes n and m",
    "auth + '#'": "'#' cannot stand in a key",
    "[auht][year]": "no such part 'auht'; did you mean 'auth'?",
    "[JORNAL]": "no such part 'JORNAL'; did you mean 'journal'?",
    "[auth]|": "nothing stands on one side of a '|'",
}


@pytest.mark.parametrize("template", WRONG)
def test_a_template_that_cannot_be_read_says_why(template: str) -> None:
    with pytest.raises(ValueError, match=r".") as raised:
        read(template)
    assert WRONG[template] in str(raised.value)


PARTS = st.sampled_from(sorted(OUR_PARTS))
PLAIN = [
    name for name in FILTERS if name not in {"truncate", "prefix", "postfix", "replace", "default"}
]
OURS = st.lists(st.tuples(PARTS, st.sampled_from(PLAIN)), min_size=1, max_size=4).map(
    lambda parts: "_".join(f"{{{part}|{change}}}" for part, change in parts)
)
FORMULAS = st.lists(
    st.tuples(st.sampled_from([n for n in FORMULA_PARTS if "." not in n]), st.sampled_from(PLAIN)),
    min_size=1,
    max_size=4,
).map(lambda parts: " + ".join(f"{part}.{change}" for part, change in parts))
NAMES = st.text(max_size=12).map(Person)


@given(OURS | FORMULAS, st.text(max_size=40), st.lists(NAMES, max_size=5), st.text(max_size=20))
def test_whatever_the_paper_its_key_is_legal(
    template: str, title: str, people: list[Person], venue: str
) -> None:
    key = propose(
        Paper(
            fields={"title": title, "year": "2020", "journal": venue}, people={"author": (*people,)}
        ),
        template,
    )
    assert is_legal(key)
    assert len(key) <= 100


@given(st.text(max_size=40))
def test_a_template_is_read_or_refused_in_one_line(template: str) -> None:
    said = ""
    try:
        read(template)
    except ValueError as error:
        said = str(error)
    assert "\n" not in said.replace(template, "")
