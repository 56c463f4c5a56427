"""Web addresses in prose: clean ends, kinds, and nothing that was not an address."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readlist.model import LINK_KINDS
from readlist.text.addresses import clean, find, is_safe, kind_of

ENDS = [
    ("see https://x.org/a.", "https://x.org/a"),
    ("(https://x.org/a)", "https://x.org/a"),
    ("(at https://x.org/a).", "https://x.org/a"),
    ("https://x.org/a, and", "https://x.org/a"),
    ("https://x.org/a; and", "https://x.org/a"),
    ("“https://x.org/a”", "https://x.org/a"),
    ('"https://x.org/a"', "https://x.org/a"),
    ("<https://x.org/a>", "https://x.org/a"),
    ("{https://x.org/a}", "https://x.org/a"),
    ("**https://x.org/a**", "https://x.org/a"),
    ("[code](https://x.org/a)", "https://x.org/a"),
    ("[[code](https://x.org/a)]", "https://x.org/a"),
    (r"\url{https://x.org/a\_b\%20c}", "https://x.org/a_b%20c"),
    (r"\href{https://x.org/a}{here}", "https://x.org/a"),
    ("https://x.org/a[3]", "https://x.org/a"),
    ("代码：https://x.org/a。", "https://x.org/a"),
    ("见https://x.org/a获取", "https://x.org/a"),
    ("https://x.org/a\u200b.", "https://x.org/a"),
    ("https://x.org/a .", "https://x.org/a"),
    ("see https://en.wikipedia.org/wiki/Foo_(bar).", "https://en.wikipedia.org/wiki/Foo_(bar)"),
    ("(https://en.wikipedia.org/wiki/Foo_(bar))", "https://en.wikipedia.org/wiki/Foo_(bar)"),
    ("https://zh.wikipedia.org/wiki/学习", "https://zh.wikipedia.org/wiki/学习"),
    ("HTTPS://X.org/A", "https://X.org/A"),
    ("http://例え.jp/道", "http://例え.jp/道"),
    ("http://xn--r8jz45g.jp/", "http://xn--r8jz45g.jp/"),
    ("https://x.org:8080/a?b=c&d=e#f", "https://x.org:8080/a?b=c&d=e#f"),
    ("https://x.org/web/2020/https://y.org/a", "https://x.org/web/2020/https://y.org/a"),
]
GLUED = [
    ("https://github.com/a/b.The code", "https://github.com/a/b"),
    ("https://x.org/y.We show", "https://x.org/y"),
    ("https://x.org.The code", "https://x.org"),
    ("https://github.com/a/b.Experiments", "https://github.com/a/b"),
    ("https://github.com/x/Foo.Bar/README", "https://github.com/x/Foo.Bar/README"),
    ("https://github.com/x/Newtonsoft.Json", "https://github.com/x/Newtonsoft.Json"),
]
NOT_ADDRESSES = [
    "en.wikipedia.org", "www.x.org", "www.x.org/page", "factquizmaster.com", "https://", "http://...",
    "javascript:alert(1)", "ftp://x.org/a", "a@b.org", "https:x.org", "xhttps://x.org",
]  # fmt: skip
KINDS = [
    ("https://github.com/a/b", "code"),
    ("https://github.com/a", "project"),
    ("https://gitlab.com/a/b/c", "code"),
    ("https://huggingface.co/datasets/a/b", "dataset"),
    ("https://huggingface.co/a/b", "model"),
    ("https://huggingface.co/a", "project"),
    ("https://huggingface.co/spaces/a/b", "project"),
    ("https://huggingface.co/papers/2401.00001", "paper"),
    ("https://a.github.io/b/", "project"),
    ("https://sites.google.com/view/a", "project"),
    ("https://arxiv.org/abs/2401.00001", "paper"),
    ("https://arxiv.org/pdf/2401.00001", "pdf"),
    ("https://www.x.org/a.pdf?download=1", "pdf"),
    ("https://doi.org/10.1000/1", "paper"),
    ("https://openreview.net/forum?id=a", "paper"),
    ("https://openreview.net/pdf?id=a", "pdf"),
    ("https://aclanthology.org/2020.acl-main.1", "paper"),
    ("https://www.youtube.com/watch?v=a", "video"),
    ("https://youtu.be/a", "video"),
    ("https://vimeo.com/1", "video"),
    ("https://www.kaggle.com/datasets/a/b", "dataset"),
    ("https://zenodo.org/records/1", "dataset"),
    ("https://x.org/", "other"),
    ("not an address", "other"),
]
SENTENCES = [
    ("Our dataset is available at https://github.com/a/b.", ["dataset"]),
    ("Our code and dataset are at https://github.com/a/b.", ["code"]),
    ("The full list of papers examined is at https://github.com/a/b.", ["other"]),
    ("The checkpoints are at https://github.com/a/b.", ["model"]),
    ("Code: https://github.com/a/b, data: https://github.com/a/c.", ["code", "dataset"]),
    ("We build a corpus. The code is at https://github.com/a/b.", ["code"]),
    ("We merge datasets to create Loom-1. Loom-1 is at https://github.com/a/Loom-1.", ["dataset"]),
    ("Loom-1 is fast. Loom-1 is at https://github.com/a/Loom-1.", ["code"]),
    ("The software is archived at https://zenodo.org/records/1.", ["code"]),
    ("The data of the paper https://arxiv.org/abs/2401.00001", ["paper"]),
    ("A project page: https://x.org/loom", ["project"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "url"), ENDS + GLUED)
def test_an_address_ends_where_the_sentence_goes_on(text, url):
    assert [link.url for link in find(text)] == [url]


@pytest.mark.parametrize("text", NOT_ADDRESSES)
def test_what_has_no_scheme_or_host_is_no_address(text):
    assert find(f"see {text} for more") == ()


@pytest.mark.parametrize(
    "text",
    ["https://x.org/a/{https://x.org/a/}", "https://x.org/a/https://x.org/a/",
     "https://x.org/a/ and http://X.org/a"],
)  # fmt: skip
def test_an_address_written_twice_is_found_once(text):
    assert [link.url for link in find(text)] == ["https://x.org/a/"]


def test_addresses_come_in_the_order_of_the_text():
    text = "https://b.org/1,https://a.org/2 (https://c.org/3)."
    assert [link.url for link in find(text)] == [
        "https://b.org/1", "https://a.org/2", "https://c.org/3",
    ]  # fmt: skip


@pytest.mark.parametrize(("url", "kind"), KINDS)
def test_the_host_says_what_an_address_leads_to(url, kind):
    assert kind_of(url) == kind


@pytest.mark.parametrize(("text", "kinds"), SENTENCES)
def test_the_words_around_it_sharpen_the_kind(text, kinds):
    assert [link.kind for link in find(text)] == kinds


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://x.org", True), ("HTTP://x.org/a", True), ("mailto:ada@x.org", True),
        ("javascript:alert(1)", False), (" https://x.org", False), ("https://x\n.org", False),
        ("java\tscript:alert(1)", False), ("data:text/html,x", False), ("https:x", False),
        ("http:///x", False), ("https://x.org/<script>", False), ('https://x.org/"a', False),
        ("//x.org/a", False), ("mailto:", False), ("", False), ("https://x.org/\u202egpj", False),
    ],
)  # fmt: skip
def test_only_web_and_mail_addresses_are_safe(url, safe):
    assert is_safe(url) is safe


def test_cleaning_gives_nothing_where_there_is_no_address():
    assert clean("(https://x.org/a).") == "https://x.org/a"
    assert clean("javascript:alert(1)") == ""


@given(st.text(alphabet=string.printable + "“”。é例\u200b", max_size=80))
def test_every_address_found_is_safe_and_stays_what_it_is_when_cleaned_again(tail):
    for link in find(f"see https://x.org/{tail} and http://{tail}"):
        assert is_safe(link.url)
        assert clean(link.url) == link.url
        assert link.kind in LINK_KINDS


def test_a_long_text_takes_time_in_proportion():
    assert len(find("https://x.org/" + ")" * 200_000)) == 1
    assert len(find("https://x.org/" + "a.B(" * 50_000)) == 1
    assert len(find("x" * 500_000 + " https://x.org/a")) == 1
