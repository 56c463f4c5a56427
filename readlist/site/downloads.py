"""Files beside the pages, for other programs: all papers, those of a theme or list, each paper.

BibTeX is ours to write; the other formats are what exporters make of the library
(`Outlet.writers`). Each paper is written once, and files of several are put together from these.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property, partial
from typing import NamedTuple

from readlist.bibtex import format_paper
from readlist.bibtex.lineage import family, parents_of, put
from readlist.model import Library, Paper
from readlist.site import addresses
from readlist.site.desk import Desk
from readlist.site.outlet import FEED, Kept, Outlet, Write
from readlist.site.words import WORDS


class Format(NamedTuple):
    """A format of files: the exporter that writes it, its ending and type, and how it is called."""

    exporter: str
    suffix: str
    media: str
    word: str


BIBTEX = Format("bibtex", ".bib", "application/x-bibtex", "bib_file")
RIS = Format("ris", ".ris", "application/x-research-info-systems", "ris_file")
CSL = Format("csl-json", ".json", "application/vnd.citationstyles.csl+json", "json_file")
ATOM = Format(FEED, ".xml", "application/atom+xml", "feed_file")

FORMATS = (BIBTEX, RIS, CSL, ATOM)
EXPORTED = (RIS.exporter, CSL.exporter)


class File(NamedTuple):
    """A file beside a page, as a link; `only` says which sites have it."""

    only: str
    href: str
    media: str
    name: str
    about: str


class Collection(NamedTuple):
    """A page that several papers are on, with those."""

    page: str
    title: str
    description: str
    papers: Sequence[Paper]


def beside(page: str, suffix: str) -> str:
    """The file beside a page: `theme/x.ris` of `theme/x.md`; the overview has that of all."""
    return ("all" if page == addresses.HOME else page.removesuffix(".md")) + suffix


def collections(desk: Desk) -> Iterator[Collection]:
    """What has files of its own: all papers, each theme, the unsorted, each list."""
    library = desk.library
    title = library.title or WORDS["papers"]
    yield Collection(addresses.HOME, title, library.description, library.papers)
    for slug, theme in desk.themes.items():
        page = addresses.theme_page(slug)
        yield Collection(page, theme.name, theme.description, desk.papers_of[slug])
    if library.unsorted:
        yield Collection(addresses.UNSORTED, WORDS["unsorted"], "", library.unsorted)
    for one in library.lists:
        page = addresses.list_page(one.name)
        yield Collection(page, one.title, one.description, desk.papers_on(one))


def is_dated(paper: Paper) -> bool:
    """Whether it is known on which day the paper came into the library."""
    try:
        return date.fromisoformat(paper.added).isoformat() == paper.added
    except ValueError:
        return False


def offered(of: str, papers: Iterable[Paper], about: str, page: str = "") -> list[File]:
    """What is offered beside a page of several papers, as links from it or from another page of
    theirs; a feed where one of them has a date."""
    dated = any(map(is_dated, papers))
    return _files(page or of, of, (BIBTEX, RIS, CSL, *((ATOM,) if dated else ())), about)


def of_paper(desk: Desk, paper: Paper, page: str) -> list[File]:
    """What is offered of one paper, as links from a page; nothing where papers have no pages."""
    own = addresses.paper_page(paper.key)
    return _files(page, own, (BIBTEX, RIS), paper.title or paper.key) if desk.paged else []


def _files(page: str, of: str, formats: Iterable[Format], about: str) -> list[File]:
    return [
        File(
            one.exporter,
            addresses.relative(page, beside(of, one.suffix)),
            one.media,
            WORDS[one.word],
            about,
        )
        for one in formats
    ]


# --------------------------------------------------------------------------- writing them


class Files(Mapping[str, bytes]):
    """Files by path, each made when it is asked for and not kept: together they are large."""

    def __init__(self, makers: Mapping[str, Callable[[], str]]) -> None:
        self._makers = makers

    def __getitem__(self, path: str) -> bytes:
        return self._makers[path]().encode()

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)


def files(desk: Desk, outlet: Outlet) -> Files:
    """Every download, by its path; above the number of papers that have pages, none per paper."""
    known = {one.page: one.papers for one in collections(desk)}
    single = {
        addresses.paper_page(paper.key): (paper,) for paper in desk.library.papers if desk.paged
    }
    made = {".bib": (_Entries(desk).text, known | single)}
    for form, join in ((RIS, "\n".join), (CSL, _as_list)):
        write = outlet.writers.get(form.exporter)
        if write:
            records = _Records(desk, form, write, join)
            made[form.suffix] = (records.text, known | single if form is RIS else known)
    return Files(
        {
            beside(page, suffix): partial(text, papers)
            for suffix, (text, pages) in made.items()
            for page, papers in pages.items()
        }
    )


class _Records:
    """Papers in a format that needs no more of them than each one's own record."""

    def __init__(
        self, desk: Desk, form: Format, write: Write, join: Callable[[list[str]], str]
    ) -> None:
        self._desk, self._form, self._write, self._join = desk, form, write, join

    @cached_property
    def _records(self) -> Mapping[str, str]:
        def record(paper: Paper) -> str:
            return self._write(Library((paper,)))

        seen = self._write.seen if isinstance(self._write, Kept) else ""
        if not seen:  # a plugin's, which may look at anything
            return {key: record(paper) for key, paper in self._desk.described.items()}
        return self._desk.told(self._form.exporter, seen, record)

    def text(self, papers: Iterable[Paper]) -> str:
        found = (self._records.get(paper.key) for paper in papers)
        return self._join([record for record in found if record])


def _as_list(records: list[str]) -> str:
    """Lists of JSON as one, as it is written: an item begins on a line of its own."""
    inside = (record.strip().removeprefix("[").removesuffix("]").strip("\n") for record in records)
    return "[\n" + ",\n".join(inside) + "\n]\n" if records else "[]\n"


class _Entries:
    """Papers as a .bib file, each after those that refer to it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @cached_property
    def _texts(self) -> Mapping[str, str]:
        return self._desk.texts("bib", "", self._entry)

    @cached_property
    def _family(self) -> Mapping[str, Paper]:
        return {paper.key: paper for paper in family(self._desk.library)}

    def _entry(self, paper: Paper) -> str:
        """An entry as a .bib file has it, with as much of the abstract as the site shows."""
        abstract, current = self._desk.abstract(paper), self._family[paper.key]
        return format_paper(
            current if abstract == paper.abstract else put(current, abstract=abstract)
        )

    @cached_property
    def _parts(self) -> frozenset[str]:
        """The keys of papers that refer to others."""
        papers = self._desk.library.papers
        return frozenset(paper.key for paper in papers if any(True for _ in parents_of(paper)))

    def text(self, papers: Iterable[Paper]) -> str:
        keys = [paper.key for paper in papers]
        if not self._parts.isdisjoint(keys):
            keys = [paper.key for paper in family(self._with(keys))]
        return "\n".join(self._texts[key] for key in keys)

    def _with(self, keys: Iterable[str]) -> Library:
        library = self._desk.library
        wanted = {key: library.by_key[key] for key in keys}
        beyond = tuple(paper for paper in library.papers if paper.key not in wanted)
        return replace(library, papers=tuple(wanted.values()), beyond=beyond)
