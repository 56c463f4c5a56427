"""Every word of the interface, in one table; a project may say some or all of them otherwise.

Templates see the words as `w` (`{{ w.abstract }}`) and count with `count(3, "paper")`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field

ENGLISH = {
    "language": "en",
    "section": "Reading",
    "home": "Overview",
    "themes": "Themes",
    "lists": "Reading lists",
    "papers": "Papers",
    "indexes": "Index",
    "years": "Years",
    "year": "Year",
    "years_lead": "{papers} from {first} to {last}",
    "years_themes": "What they are about",
    "authors": "Authors",
    "several": "Only authors of several papers stand here.",
    "newest": "Newest papers",
    "glance": "At a glance",
    "chart_themes": "Papers per theme",
    "chart_years": "Papers per year",
    "chart_status": "Papers of this list by status",
    "chart_most": "Most: {name}, {n}.",
    "chart_numbers": "The numbers",
    "decade": "{n}s",
    "cite_list": "Cite this list",
    "and": " and ",
    "et_al": "{name} et al.",
    "list_note": "Annotated reading list, {papers}",
    "all_papers": "All papers",
    "keywords": "Keywords",
    "unsorted": "Not sorted yet",
    "unsorted_lead": "No theme fits these papers clearly. "
    "Sharpen a theme in readlist.toml, or give a paper its theme by hand.",
    "draft": "draft",
    "draft_note": "This theme was drafted from the papers. "
    "Give it a name and a sentence in readlist.toml.",
    "drafts_note": "Themes marked as draft were made from the papers themselves. "
    "Rename, merge or sharpen them in readlist.toml.",
    "abstract": "Abstract",
    "whole_abstract": "Whole abstract",
    "cite": "Cite",
    "bibtex": "BibTeX",
    "copy": "Copy",
    "copied": "Copied",
    "why": "Why here",
    "why_themes": "Why these themes",
    "related": "Related papers",
    "both": "both:",
    "said_by": "said by",
    "score": "fit",
    "notes": "Notes",
    "permalink": "Permanent link to this paper",
    "more_authors": "and {n} more",
    "no_papers": "No papers yet.",
    "suggested": "Perhaps",
    "unknown_key": "This key is not in the library.",
    "download": "Download",
    "download_note": "Every theme and every list has files of its own.",
    "cite_note": "To cite in LaTeX, put the file beside your document:",
    "bib_file": ".bib",
    "ris_file": ".ris",
    "json_file": "CSL .json",
    "feed_file": "Feed",
    "source": "Read from",
    "added": "Added",
    "by_year": "By year",
    "jump": "Jump to a letter",
    "no_year": "Year not known",
    "todo": "to read",
    "reading": "reading",
    "done": "read",
    "skip": "skipped",
    "other": "other",
    "contents": "Contents",
    "skip_to": "Skip to the papers",
    "also_here": "Also here",
    "nothing_cited": "Nothing is cited on this page.",
    "paper_page": "About this paper",
    "image": "Image",
    "made_with": "Made with readlist.",
    "titles_only": "The search knows titles and authors: there are too many papers for more.",
    "moved": "This page has moved:",
    "progress": "{done} of {all} read",
    "find": "Find on this page",
    "find_words": "Filter these papers",
    "find_choices": "Filters",
    "find_some": "{n} of {all} papers",
    "find_every": "All {all} papers on this page",
    "find_none": "Nothing found among the {all} papers on this page.",
    "find_clear": "Clear all",
    "find_more": "More",
    "find_fewer": "Fewer",
    "find_theme": "Theme",
    "find_kw": "Keyword",
    "find_status": "Status",
    "find_year": "Year",
    "find_has": "Has",
    "sort": "Sort",
    "sort_fit": "best fit",
    "sort_list": "order of the list",
    "sort_given": "as it stands",
    "sort_year": "newest year",
    "sort_oldest": "oldest year",
    "sort_title": "title",
    "sort_author": "first author",
    "sort_added": "last added",
    "keys": "Keys",
    "keys_find": "to the filter",
    "keys_move": "next and previous paper",
    "keys_arrows": "the same, from a paper",
    "keys_open": "open the paper's page",
    "keys_copy": "copy its BibTeX",
    "keys_leave": "clear, leave",
    "keys_help": "show these keys",
    "keys_on": "Single letters are keys",
    "link_paper": "Paper",
    "link_pdf": "PDF",
    "link_code": "Code",
    "link_dataset": "Data",
    "link_model": "Model",
    "link_project": "Project",
    "link_video": "Video",
    "link_other": "Link",
    "link_doi": "DOI",
}

# What is counted: one, and several.
COUNTED = {
    "paper": ("{n} paper", "{n} papers"),
    "theme": ("{n} theme", "{n} themes"),
    "list": ("{n} reading list", "{n} reading lists"),
    "keyword": ("{n} keyword", "{n} keywords"),
    "author": ("{n} author", "{n} authors"),
}


@dataclass(frozen=True, eq=False)
class Words:
    """What the interface says: `said` by name, `counted` for one and for several."""

    said: Mapping[str, str] = field(default_factory=lambda: ENGLISH)
    counted: Mapping[str, tuple[str, str]] = field(default_factory=lambda: COUNTED)


# The words of the site that is being made: `readlist.site.look` sets them around it, since every
# part of a page says some.
SPOKEN: ContextVar[Words] = ContextVar("words", default=Words())  # noqa: B039 - it is frozen


class _Spoken(Mapping[str, str]):
    """The words of the site that is being made, as a table."""

    def __getitem__(self, name: str) -> str:
        return SPOKEN.get().said[name]

    def __iter__(self) -> Iterator[str]:
        return iter(SPOKEN.get().said)

    def __len__(self) -> int:
        return len(SPOKEN.get().said)


WORDS: Mapping[str, str] = _Spoken()


def shortened(text: str, most: int) -> str:
    """A text of at most so many characters, cut after a word; a cut one says so."""
    if len(text) <= most:
        return text
    head = text[:most]
    whole = head if head[-1].isspace() else head.rsplit(None, 1)[0]
    # Backwards, and only at the end: pages cut thousands of texts.
    end = next((n for n in range(len(whole), 0, -1) if whole[n - 1].isalnum()), 0)
    return whole[:end] + " …"


def count(number: int, what: str) -> str:
    """A number with its noun: `count(1, "paper")` is `1 paper`."""
    one, several = SPOKEN.get().counted[what]
    return (one if number == 1 else several).format(n=number)


def say(name: str, **values: object) -> str:
    """A phrase with its gaps filled: `say("progress", done=3, all=12)`."""
    return WORDS[name].format(**values)
