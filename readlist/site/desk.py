"""What all pages share about one library: found once, asked often."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from markupsafe import Markup

from readlist.bibtex import format_paper, records
from readlist.bibtex.lineage import put
from readlist.config import SiteSettings
from readlist.model import Assigned, Item, Library, Paper, ReadingList, Theme
from readlist.site import addresses, coins, highwire, related, schema
from readlist.site.addresses import anchor
from readlist.site.markup import flat, verbatim
from readlist.site.parting import Part, parted
from readlist.site.related import Related
from readlist.site.words import WORDS, shortened

PAGED = 2_000  # papers: up to here each has a page of its own

_SHORT = 60  # characters: what a link in running text may take
_CITED = 40  # characters: what a citation in brackets may
_LINES = 400  # characters: the first lines of an abstract
# What is said of a paper that stands on several lists: the first of these.
_STANDINGS = ("done", "reading", "todo", "skip", "")


class Chip(NamedTuple):
    """A word that leads somewhere."""

    name: str
    href: str


class Fit(NamedTuple):
    """A theme that a paper has, with what spoke for it; `percent` is the score."""

    name: str
    href: str
    percent: int
    by: str
    why: str


class Near(NamedTuple):
    """A paper that is like another, with the words that both have."""

    name: str
    href: str
    shared: str


class Desk:
    """A library, the site's settings, and what pages look up in both."""

    def __init__(self, library: Library, settings: SiteSettings | None = None) -> None:
        self.library = library
        self.settings = settings or SiteSettings()

    @property
    def paged(self) -> bool:
        """Whether each paper has a page of its own; else its address only leads to its entry."""
        return len(self.library.papers) <= PAGED

    def reference(self, paper: Paper) -> Markup:
        """The paper as a list of references has it; empty where nobody formatted it."""
        return self._references.get(paper.key, Markup(""))

    @cached_property
    def _references(self) -> Mapping[str, Markup]:
        return {key: flat(reference) for key, reference in self.library.references.items()}

    def abstract(self, paper: Paper) -> str:
        """As much of the abstract as the settings let the site show."""
        if self.settings.abstracts == "none":
            return ""
        return paper.abstract if self.settings.abstracts == "full" else first_lines(paper.abstract)

    def standing(self, paper: Paper) -> tuple[ReadingList, Item] | None:
        """The place on a list that says most of a paper: read on any list is read."""
        places = self.library.places.get(paper.key, ())
        return min(places, key=lambda one: _STANDINGS.index(one[1].status), default=None)

    def item(self, paper: Paper) -> Item | None:
        """The same place's item, for those that need no list."""
        standing = self.standing(paper)
        return standing[1] if standing else None

    @cached_property
    def themes(self) -> Mapping[str, Theme]:
        """Themes by slug; one that only papers name has its slug for a name."""
        named = {
            assigned.slug: Theme(assigned.slug, assigned.slug.replace("-", " ").capitalize())
            for paper in self.library.papers
            for assigned in paper.themes
        }
        defined = {theme.slug: theme for theme in self.library.themes}
        return defined | {slug: theme for slug, theme in named.items() if slug not in defined}

    @cached_property
    def papers_of(self) -> Mapping[str, tuple[Paper, ...]]:
        """For each theme its papers, the best fit first."""
        found: dict[str, list[tuple[float, int, Paper]]] = {slug: [] for slug in self.themes}
        for place, paper in enumerate(self.library.papers):
            for slug, score in {theme.slug: theme.score for theme in paper.themes}.items():
                found[slug].append((-score, place, paper))
        return {
            slug: tuple(paper for *_, paper in sorted(ranked, key=lambda one: one[:2]))
            for slug, ranked in found.items()
        }

    @cached_property
    def papers_by_year(self) -> Mapping[str, tuple[Paper, ...]]:
        """For each year its papers; the newest year first, those of no known year last."""
        ranked = sorted(self.library.papers, key=lambda paper: paper.year, reverse=True)
        return {year: tuple(of) for year, of in groupby(ranked, key=lambda paper: paper.year)}

    @cached_property
    def newest(self) -> tuple[Paper, ...]:
        """The papers from the last that was added on; where no dates are known, by year."""
        numbered = enumerate(self.library.papers)
        ranked = sorted(numbered, key=lambda one: (one[1].added, one[1].year, one[0]), reverse=True)
        return tuple(paper for _, paper in ranked)

    @cached_property
    def parts_of(self) -> Mapping[str, tuple[Part, ...]]:
        """For each theme its pages; for the theme "" those of the papers without one."""
        shelves = {slug: (addresses.theme_page(slug), self.papers_of[slug]) for slug in self.themes}
        shelves[""] = (addresses.UNSORTED, self.library.unsorted)
        return {slug: parted(page, papers) for slug, (page, papers) in shelves.items()}

    @cached_property
    def shelves(self) -> Mapping[str, str]:
        """For each key the page on which the paper stands among others: its best theme's."""
        return {
            paper.key: part.page
            for slug, parts in self.parts_of.items()
            for part in parts
            for paper in part.papers
            if home(paper) == slug
        }

    def address(self, paper: Paper, page: str) -> str:
        """The link to a paper: to its own page, else to its entry on its shelf."""
        if self.paged:
            return addresses.relative(page, addresses.paper_page(paper.key))
        return addresses.relative(page, self.shelves[paper.key], anchor(paper.key))

    @cached_property
    def keywords(self) -> Mapping[str, tuple[Paper, ...]]:
        """For each keyword, as first written, its papers; sorted, ignoring case."""
        written: dict[str, str] = {}
        papers: dict[str, list[Paper]] = {}
        for paper in self.library.papers:
            for place, keyword in keywords_of(paper).items():
                written.setdefault(place, keyword)
                papers.setdefault(place, []).append(paper)
        ranked = sorted(papers, key=lambda place: written[place].casefold())
        return {written[place]: tuple(papers[place]) for place in ranked}

    @cached_property
    def bibtex(self) -> Mapping[str, Markup]:
        """Each paper's entry as a page shows it, by key: the abstract stands there already."""
        found = self.texts("bibtex", "", lambda paper: verbatim(format_paper(paper, {"abstract"})))
        return {key: Markup(text) for key, text in found.items()}

    def let_go(self) -> None:
        """Let go of the texts of all papers, once pages have them; who asks again gets them."""
        for name in ("_references", "bibtex", "coins", "metas"):
            self.__dict__.pop(name, None)

    def texts(self, kind: str, seen: str, make: Callable[[Paper], str]) -> Mapping[str, str]:
        """A text of a kind for each paper, by key: as an earlier build made it, else as `make`
        does; `seen` is what it depends on beside the paper and the settings."""
        papers, keep = self.library.papers, self.library.keep
        if keep is None:
            return {paper.key: make(paper) for paper in papers}
        return keep(kind, f"{self.settings.abstracts} {seen}", papers, make)

    def told(self, kind: str, seen: str, make: Callable[[Paper], str]) -> Mapping[str, str]:
        """The same of each paper as it is described; empty for what is no paper (`@xdata`)."""

        def of(paper: Paper) -> str:
            described = self.described.get(paper.key)
            return make(described) if described else ""

        return self.texts(kind, seen, of)

    @cached_property
    def described(self) -> Mapping[str, Paper]:
        """Each paper on its own, as other formats describe it: what machines are told of it."""
        found = {paper.key: paper for paper in records.described(self.library, records.Options())}
        if self.settings.abstracts == "full":
            return found
        return {key: put(paper, abstract=self.abstract(paper)) for key, paper in found.items()}

    @cached_property
    def coins(self) -> Mapping[str, Markup]:
        """Each paper's COinS, by key."""
        return {key: Markup(text) for key, text in self.told("coins", "", coins.span).items()}

    @cached_property
    def metas(self) -> Mapping[str, str]:
        """What the head of each paper's own page says of it, by key."""
        return self.told("metas", "", lambda paper: highwire.metas(paper) + schema.block(paper))

    @cached_property
    def related(self) -> Mapping[str, tuple[Related, ...]]:
        """For each key the papers that are like it; where papers have pages to say it on."""
        return related.related(self.library.papers) if self.paged else {}

    def near(self, paper: Paper, page: str) -> list[Near]:
        """The papers that are like a paper, as links, with the words that both have."""
        return [
            Near(
                other.title or other.key,
                self.address(other, page),
                ", ".join(shared),
            )
            for other, shared in self.related.get(paper.key, ())
        ]

    def papers_on(self, reading_list: ReadingList) -> tuple[Paper, ...]:
        """The papers on a list, in its order, each once."""
        known = (self.library.by_key.get(item.key) for item in reading_list.items)
        return tuple({paper.key: paper for paper in known if paper}.values())

    def theme_chips(self, paper: Paper, page: str, without: str = "") -> list[Chip]:
        slugs = dict.fromkeys(theme.slug for theme in paper.themes if theme.slug != without)
        return [self.theme_chip(slug, page) for slug in slugs]

    def theme_chip(self, slug: str, page: str) -> Chip:
        href = addresses.relative(page, addresses.theme_page(slug))
        return Chip(self.themes[slug].name, href)

    def keyword_chips(self, paper: Paper, page: str) -> list[Chip]:
        return [
            Chip(word, addresses.relative(page, addresses.KEYWORDS, place))
            for place, word in keywords_of(paper).items()
        ]

    def fits(self, paper: Paper, page: str, only: str = "") -> list[Fit]:
        """Why a paper has its themes, or only the one whose page this is."""
        return [self._fit(one, page) for one in paper.themes if not only or one.slug == only]

    def _fit(self, assigned: Assigned, page: str) -> Fit:
        href = addresses.relative(page, addresses.theme_page(assigned.slug))
        percent = round(100 * min(max(assigned.score, 0.0), 1.0))
        return Fit(self.themes[assigned.slug].name, href, percent, assigned.by, assigned.why)


def home(paper: Paper) -> str:
    """The theme under which a paper is found: its best, the first of equals; empty for none."""
    return max(paper.themes, key=lambda theme: theme.score).slug if paper.themes else ""


def keyword_anchor(keyword: str) -> str:
    """The id of a keyword in the index, one for all ways to write its capitals and hyphens."""
    return "k-" + anchor(keyword.casefold().replace(" ", "-"))


def keywords_of(paper: Paper) -> dict[str, str]:
    """A paper's keywords by their ids in the index, each once, as first written."""
    found: dict[str, str] = {}
    for keyword in paper.keywords:
        found.setdefault(keyword_anchor(keyword), keyword)
    return found


def first_lines(text: str) -> str:
    """About 400 characters of a text, cut after a word; a text that is hardly longer is whole."""
    return text if len(text) <= 1.2 * _LINES else shortened(text, _LINES)


def short_title(paper: Paper) -> str:
    """The title up to its colon, or as many words as a link in running text may have."""
    title = paper.title or paper.key
    return shortened(title.split(": ")[0], _SHORT)


def label(paper: Paper) -> str:
    """What a citation reads: `Lightman et al. 2023`, or the short title where it must."""
    who = names(paper)
    return f"{who} {paper.year}".strip() if who else shortened(short_title(paper), _CITED)


def names(paper: Paper) -> str:
    """Authors, else editors, as citations name them: `Lightman et al.`; empty for none."""
    people = paper.authors or paper.people.get("editor", ())
    families = [" ".join(part for part in (p.prefix, p.family) if part) for p in people]
    if len(families) == 2 and families[1] != "others":
        return WORDS["and"].join(families)
    return WORDS["et_al"].format(name=families[0]) if len(families) > 1 else "".join(families)
