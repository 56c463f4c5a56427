"""Read: `search`. Apart from the other commands, since it loads no plugin and opens no project."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from readlist import config
from readlist.cache import Index
from readlist.catalogue import Catalogue
from readlist.cli import report
from readlist.lists import WORDS
from readlist.lookup import Answer, Hit
from readlist.queries import Query, joined, parse, sought
from readlist.selection import word_tests
from readlist.store import Store, find_root
from readlist.text.terms import terms

_UNKNOWN_SHOWN = 5
_WORD = re.compile(r"[^\W_]+")


class Search(click.Command):
    """A command whose arguments may begin with `-`, as what a query leaves out does."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, self._query_last(args))

    def _query_last(self, args: Sequence[str]) -> list[str]:
        """The options, then `--` and the words of the query in their order."""
        options, query, rest = list[str](), list[str](), list(args)
        known: dict[str, click.Parameter | None] = {"-h": None, "--help": None}
        known |= {name: option for option in self.params for name in option.opts}
        while rest:
            word = rest.pop(0)
            if word == "--":
                query += rest
                break
            if word in known or word.startswith("--") or re.fullmatch(r"-n\d+", word):
                options.append(word)
                option = known.get(word)
                if isinstance(option, click.Option) and not option.is_flag and rest:
                    options.append(rest.pop(0))
            else:
                query.append(word)
        return [*options, "--", *query]


@click.command("search", cls=Search)
@click.argument("query", nargs=-1, required=True, metavar="QUERY...")
@click.option("-n", "--number", "most", type=click.IntRange(0), default=20, show_default=True,
              help="Show at most so many; 0 shows all.")  # fmt: skip
@click.option("--keys", "only_keys", is_flag=True, help="Print all keys found, one a line.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@report.folder_option
def search_command(
    query: tuple[str, ...], most: int, only_keys: bool, as_json: bool, folder: Path
) -> None:
    """Find papers: words in titles, authors, abstracts, keywords and notes; the best first.

    \b
    What stands side by side must all hold. Beside words there are
      "a phrase"  begin*  -without  this OR that
      title: author: abstract: keyword: note: venue: type: key: doi:
      theme:SLUG  list:NAME  status:todo|reading|read|skip
      year:2020  year:2018..  added:2024-01..
      has:note  no:url  (pdf, code, abstract, doi, file, theme, list, ...)
    Where nothing is found the exit code is 0. Quick in a library of any size.

    \b
    Examples:
      readlist search verifier year:2023..
      readlist search '"process supervision" -status:read'
      readlist search --keys theme:rewards | xargs -r readlist export -o rewards.bib
    """
    root = find_root(folder.resolve())
    settings = config.parse(Store(root).text(root / config.NAME))
    text = joined(query)
    wanted = parse(text)
    catalogue = Catalogue(root, Index.of(root, settings.library))
    themes = {theme.slug: theme.theme().name for theme in settings.themes}
    answer = catalogue.search(wanted, themes, 0 if only_keys else most)
    if as_json:
        click.echo(json.dumps(_data(text, answer), indent=1))
        return
    if only_keys:
        for hit in answer.hits:
            click.echo(hit.key)
    else:
        _show(answer, wanted)
    _say(answer, text)


def _data(text: str, answer: Answer) -> dict[str, Any]:
    papers = [
        asdict(hit) | {"lists": [{"list": name, "status": status} for name, status in hit.lists]}
        for hit in answer.hits
    ]
    return {"query": text, "found": answer.found, "papers": papers, "problems": []}


def _show(answer: Answer, query: Query) -> None:
    """A line a paper; where a person is watching, in columns and with the words marked."""
    rows = [(hit.key, hit.year, hit.author, hit.title, _where(hit)) for hit in answer.hits]
    if not sys.stdout.isatty():
        report.table(rows, ())
        return
    clean = [[" ".join(report.harmless(cell).split()) for cell in row] for row in rows]
    widths = [max(len(row[column]) for row in clean) for column in range(3)] if clean else []
    for key, year, author, title, where in clean:
        columns = zip((key, year, author), widths, strict=True)
        left = "  ".join(cell.ljust(width) for cell, width in columns)
        click.echo(f"{left}  {marked(title, query)}  {click.style(where, dim=True)}".rstrip())


def _where(hit: Hit) -> str:
    return ", ".join(f"{name}: {WORDS[status]}" for name, status in hit.lists)


def marked(title: str, query: Query) -> str:
    """A title in which the words that were sought stand out."""
    tests = [test for part in sought(query) if "title" in part.texts
             for test in word_tests(part, "title")]  # fmt: skip

    def mark(found: re.Match[str]) -> str:
        hit = any(test(term) for term in terms(found[0]) for test in tests)
        return click.style(found[0], bold=True, fg="yellow") if hit else found[0]

    return _WORD.sub(mark, title)


def _say(answer: Answer, text: str) -> None:
    """What was left out; and where nothing was found, what may have been meant."""
    more = answer.found - len(answer.hits)
    if more:
        report.say(f"… {more} more (-n 0 shows all)")
    if answer.found:
        return
    report.say(f"Nothing found in {report.count(answer.papers, 'paper')} for: {text}")
    for word, near in answer.unknown[:_UNKNOWN_SHOWN]:
        hint = f"; did you mean '{near}'?" if near else ""
        report.say(f"    no paper has '{word}'{hint}")
