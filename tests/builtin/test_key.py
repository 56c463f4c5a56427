"""The built-in answer to `readlist_key`."""

from __future__ import annotations

from readlist.builtin.key import readlist_key
from readlist.config import parse
from readlist.model import Paper


def test_a_new_paper_gets_a_key_that_is_free():
    paper = Paper(fields={"title": "ChatGLM: A Family"})
    assert readlist_key(paper, {}, parse("")) == "chatglm"
    assert readlist_key(paper, {"chatglm": "ChatGLM"}, parse("")) == "chatglm-2"


def test_the_template_of_the_project_decides():
    paper = Paper(fields={"title": "ChatGLM: A Family", "year": "2024"})
    settings = parse('keys.template = "{word|upper}{yy}"')
    assert readlist_key(paper, {}, settings) == "CHATGLM24"
    assert readlist_key(paper, {"chatglm24": "ChatGLM24"}, settings) == "CHATGLM24-2"


def test_other_plugins_are_asked_first():
    assert readlist_key.readlist_impl["trylast"]
