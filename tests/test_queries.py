"""The query language: what it understands, and the one line where it does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readlist.queries import (
    TEXTS,
    All,
    Between,
    Either,
    Is,
    Not,
    Query,
    QueryError,
    Words,
    joined,
    named,
    parse,
)


def word(*words: str, field: str = "", prefix: bool = False) -> Words:
    return Words(TEXTS[field], words, prefix)


A, B, C = word("aa"), word("bb"), word("cc")


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("aa", A),
        ("aa bb", All((A, B))),
        ("aa AND bb", All((A, B))),
        ("aa bb OR cc", All((A, Either((B, C))))),
        ("aa OR bb OR cc", Either((A, B, C))),
        ("(aa bb) OR cc", Either((All((A, B)), C))),
        ("-aa", Not(A)),
        ("NOT aa bb", All((Not(A), B))),
        ("-(aa bb)", Not(All((A, B)))),
        ('"Aa bb"', word("aa", "bb")),
        ("“aa bb”", word("aa", "bb")),
        ("step-level", word("step", "level")),
        ("verif*", word("verif", prefix=True)),
        ('"verif*"', word("verif")),
        ("title:Aa", word("aa", field="title")),
        ('-author:"van Berg"', Not(word("van", "berg", field="author"))),
        ("journal:aa", word("aa", field="venue")),
        ("theme:Rewards", Is("theme", "rewards")),
        ('list:"Chapter 3"', Is("list", "chapter 3")),
        ("status:read", Is("status", "done")),
        ("key:Berg*", Is("key", "berg", prefix=True)),
        ("doi:https://doi.org/10.1/A", Is("doi", "10.1/a")),
        ("has:note", Is("has", "note")),
        ("has:links", Is("has", "url")),
        ("no:url", Not(Is("has", "url"))),
        ("year:2020", Between("year", "2020", "2020")),
        ("year:2020..", Between("year", "2020")),
        ("year:..2019", Between("year", "", "2019")),
        ("year:2018..2020", Between("year", "2018", "2020")),
        ("added:2024-01..", Between("added", "2024-01")),
        ("TITLE:aa", word("aa", field="title")),
        ("https://example.org", word("https", "example", "org")),
        ("aa: bb", All((A, B))),
    ],
)
def test_a_query_is_understood(text: str, query: Query) -> None:
    assert parse(text) == query


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "nothing to search for; give a word, or theme:NAME, year:2020.., ..."),
        (
            "year: 2020",
            "'year:' stands before a blank or a bracket; "
            'write year:WORD, or "year:" for the word itself',
        ),
        (
            "title:(aa OR bb)",
            "'title:' stands before a blank or a bracket; "
            'write title:WORD, or "title:" for the word itself',
        ),
        ("year:2022..2020", "year: '2022..2020' runs backwards; write year:2020..2022"),
        ("added:2024-05..2023", "added: '2024-05..2023' runs backwards; write added:2023..2024-05"),
        ("AND", 'AND stands between two words; to search for it, write "and"'),
        (
            "tilte:x",
            "no field 'tilte:'; did you mean 'title:'? else write \"tilte:x\" for the words",
        ),
        ("status:raed", "status: 'raed' is none; did you mean 'read'?"),
        ("has:nots", "has: 'nots' is none; did you mean 'note'?"),
        (
            "year:20",
            "year: '20' is no year or range of years; write year:2020, year:2020.., year:..2020",
        ),
        (
            "added:May",
            "added: 'May' is no date or range of dates; "
            "write added:2024-01, added:2024-01.., added:..2024-01",
        ),
        ('"aa', 'no closing quotation mark after "aa; add a "'),
        ("(aa", "no closing bracket; add a ')'"),
        ("aa)", "a closing bracket without an opening one; take ')' out, or quote it"),
        ("()", "nothing between the brackets; take them out, or quote them"),
        ("OR aa", 'OR stands between two words; to search for it, write "or"'),
        ("aa OR", 'OR stands between two words; to search for it, write "or"'),
        ("aa NOT", 'nothing stands after NOT; to search for it, write "not"'),
        ("---", "'--' holds no word to search for; give letters or digits"),
        ("a*", "'a*' begins too many words; give two letters or more"),
        ("NOT " * 60 + "aa", "too much within something else; say it more simply"),
        ("(" * 60 + "aa" + ")" * 60, "too much within something else; say it more simply"),
    ],
)
def test_what_is_not_understood_is_said_with_the_way_out(text: str, said: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert str(caught.value) == said


@given(st.text(alphabet=st.sampled_from('ab:"()-* ORNT.20年_'), max_size=25) | st.text(max_size=40))
def test_any_text_is_a_query_or_one_line(text: str) -> None:
    assert "\n" not in said_of(text)


def said_of(text: str) -> str:
    try:
        return str(parse(text))
    except QueryError as error:
        return str(error)


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["verifier steps"], "verifier steps"),
        (["verifier", "year:2020.."], "verifier year:2020.."),
        (["theme:x", "process supervision"], 'theme:x "process supervision"'),
        (["title:process supervision", "aa"], 'title:"process supervision" aa'),
        (["-process supervision", "aa"], '-"process supervision" aa'),
        (["aa OR bb", "cc"], "aa OR bb cc"),
        (['"aa bb" theme:x', "cc"], '"aa bb" theme:x cc'),
    ],
)
def test_what_the_shell_took_the_quotes_from_is_a_phrase(arguments: list[str], text: str) -> None:
    assert joined(arguments) == text


def test_themes_and_lists_may_be_meant_by_name() -> None:
    query = parse('theme:"Reward models" -list:THESIS')
    resolved = named(query, {"rewards": "Reward models"}, {"thesis": "Chapter 3"})
    assert resolved == All((Is("theme", "rewards"), Not(Is("list", "thesis"))))


def test_an_unknown_theme_is_named_with_the_nearest() -> None:
    with pytest.raises(QueryError, match="no theme 'reward'; did you mean 'rewards'"):
        named(parse("theme:reward"), {"rewards": "Reward models"}, {})
    with pytest.raises(QueryError, match="no list 'x'; there is none"):
        named(parse("list:x"), {}, {})


@pytest.mark.parametrize(
    "text", ["10.1000/182", "https://doi.org/10.1000/182", "http://dx.doi.org/10.1000/182"]
)
def test_a_doi_needs_no_field(text: str) -> None:
    assert parse(text) == parse(f"doi:{text}") == Is("doi", "10.1000/182")


def test_a_month_begins_before_its_year_ends() -> None:
    assert parse("added:2024-05..2024") == Between("added", "2024-05", "2024")


def test_a_field_s_name_in_quotes_or_in_capitals_is_a_word() -> None:
    assert parse('"year:" aa') == All((word("year"), A))
    assert parse("Title: aa") == All((word("title"), A))
