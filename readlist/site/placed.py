"""Our pages in one build of MkDocs: those it renders, and the light ones that are written after."""

from __future__ import annotations

import posixpath
from collections.abc import Container, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from urllib.parse import quote, urljoin

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files, InclusionLevel

from readlist.model import Page
from readlist.site import addresses, downloads, menus, pages, redirects, searching, skeleton
from readlist.site.light import LightFile, Links, OwnFile, check_anchors
from readlist.site.made import Made

_INDEX = "search/search_index.json"
_SEARCHES = ("search", "material/search")


class Placed:
    """The pages of a project among a site's files, by their source paths."""

    def __init__(self, made: Made, folder: str, files: Files, config: MkDocsConfig) -> None:
        self._made, self._folder = made, folder
        self._files, self._config = files, config
        self._skeleton: skeleton.Skeleton | None = None
        self._named = menus.named(config.nav)
        self._searched = any(name in config.plugins for name in _SEARCHES)
        self.pages: dict[str, Page] = {}  # those that are rendered without their bodies
        self._seen: dict[str, searching.Seen] = {}

    def below(self, path: str) -> str:
        return posixpath.join(self._folder, path)

    # ---- before pages are rendered

    def place(self, made: list[Page], own: Container[str]) -> None:
        """Put our files among the site's; `own` are the paths of the user's pages.

        `made` is empty afterwards: a large library's pages are not held twice.
        """
        wanted = {self.below(page.path): page for page in made}
        first = menus.first_page(made, self._folder)
        made.clear()
        if first is not None and "index.md" not in own:
            home = self.below(addresses.HOME)
            wanted[home] = replace(wanted[home], search=False)  # one of the two is enough
            wanted["index.md"] = first
        for path in list(wanted):
            page = wanted.pop(path)
            if path not in own:  # else theirs replaces ours
                self._place(page, path)
        if any(not file.light.moved for file in self._light_files):
            path = self.below(skeleton.PAGE.path)
            self._put(self._generated(path, pages.to_markdown(skeleton.PAGE).encode()))
        for name, data in pages.further(self._made.desk, self._made.outlet).items():
            self._put(self._generated(self.below(name), data))
        for name in self._downloads:
            self._put(OwnFile(self.below(name), self._config))

    def _place(self, page: Page, path: str) -> None:
        self._seen[path] = searching.seen(page)
        light = self._light(page, path)
        self.pages[path] = page if light else replace(page, body="")
        self._put(light or self._rendered(page, path))

    def _put(self, file: File) -> None:
        there = self._files.get_file_from_path(file.src_uri)
        if there is not None:
            self._files.remove(there)  # what `readlist site generate` wrote, perhaps long ago
        self._files.append(file)

    def _generated(self, path: str, content: bytes) -> File:
        level = InclusionLevel.INCLUDED if path in self._named else InclusionLevel.NOT_IN_NAV
        return File.generated(self._config, path, content=content, inclusion=level)

    def _rendered(self, page: Page, path: str) -> File:
        ours = self._searched and self._seen[path].gathering  # its entries are papers
        shown = replace(page, search=False) if ours else page
        # As bytes: one dash in a text doubles what it takes in memory.
        return self._generated(path, pages.to_markdown(shown).encode())

    def _light(self, page: Page, path: str) -> LightFile | None:
        """The page as one that is not rendered, if it redirects or is a paper's. That of a paper
        with the key `index` stands a folder higher than the skeleton, and is rendered."""
        one_block = page.body.startswith('<div class="rl ') and "\n\n" not in page.body
        like_others = posixpath.basename(path) != addresses.HOME
        paper = path in self._paper_paths and one_block and like_others
        if path in self._named or not (page.moved or paper):
            return None
        return LightFile(page, path, self._config)

    @property
    def paths(self) -> frozenset[str]:
        """Where the files of the site will be."""
        return frozenset(file.abs_dest_path for file in self._files)

    @cached_property
    def _downloads(self) -> downloads.Files:
        return downloads.files(self._made.desk, self._made.outlet)

    @cached_property
    def _paper_paths(self) -> Mapping[str, str]:
        """The keys of papers, by the paths of their pages."""
        papers = self._made.library.papers
        return {self.below(addresses.paper_page(paper.key)): paper.key for paper in papers}

    @property
    def _light_files(self) -> list[LightFile]:
        found = map(self._files.src_uris.get, self.pages)
        return [file for file in found if isinstance(file, LightFile)]

    # ---- while they are rendered

    def is_ours(self, path: str) -> bool:
        return path in self.pages

    def is_skeleton(self, path: str) -> bool:
        return path == self.below(skeleton.PAGE.path)

    def take_skeleton(self, html: str) -> None:
        """Keep the page that papers' pages are made from. Raises PluginError where it is no use."""
        try:
            self._skeleton = skeleton.Skeleton(html)
        except ValueError as error:
            raise PluginError(f"readlist: the pages of papers cannot be made: {error}") from None

    def with_head(self, html: str, path: str) -> str:
        """A rendered page with what it wants in its `<head>`."""
        page = self.pages.get(path)
        if page is None or not page.head:
            return html
        return html.replace("</head>", self._links.written(page.head, path) + "</head>", 1)

    def site_map(self, xml: str) -> str:
        """The site map with the addresses of papers' pages."""
        block = skeleton.address_block(xml)
        names = (_name(file) for file in self._light_files if not file.light.moved)
        every = "".join(block.replace(skeleton.NAME, name) for name in names)
        return xml.replace(block, every) if block else xml

    @cached_property
    def _links(self) -> Links:
        return Links(self._files, self._config)

    # ---- when all are written

    def write_light(self) -> None:
        """Write the files that MkDocs has not written."""
        for file in self._light_files:
            file.write_html(self._moved(file) if file.light.moved else self._paper(file))
        for name, data in self._downloads.items():
            download = self._files.get_file_from_path(self.below(name))
            if isinstance(download, OwnFile):  # else a plugin has put another in its place
                download.write(data)
        check_anchors(self._files, self._config.validation.links.anchors)

    def _paper(self, file: LightFile) -> str:
        assert self._skeleton is not None
        page, path = file.light, file.src_uri
        body = self._links.written(page.body, path)
        head = self._links.written(page.head, path)
        return self._skeleton.page(_name(file), pages.title(page.title), body, head)

    def _moved(self, file: LightFile) -> str:
        href = self._links.address(file.src_uri, file.light.moved)
        site = self._config.site_url
        canonical = urljoin(urljoin(site, file.url), href) if site else href
        return redirects.to_html(file.light, href, canonical)

    # ---- the search

    def write_search(self) -> None:
        """Put our documents into the index, if a search plugin wrote one."""
        path = Path(self._config.site_dir, _INDEX)
        if not self._searched or not path.is_file():
            return
        documents = [*self._gathering_documents(), *self._paper_documents()]
        if not self._is_plain:
            documents = [searching.as_html(one) for one in documents]
        index = searching.with_documents(path.read_text("utf-8"), documents, self._is_replaced)
        path.write_text(index, encoding="utf-8")

    @cached_property
    def _is_plain(self) -> bool:
        """Whether the search shows documents as text: MkDocs' own does, Material's takes HTML."""
        found = next(name for name in reversed(_SEARCHES) if name in self._config.plugins)
        return ".contrib." in type(self._config.plugins[found]).__module__

    def _gathering_documents(self) -> Iterator[searching.Document]:
        for path, page in self._seen.items():
            if page.wanted and (page.gathering or self._is_list(page)):
                yield searching.of_page(page, self._address(path))

    def _is_list(self, page: searching.Seen) -> bool:
        """Whether MkDocs' own search would find the papers of a list a second time: it has a
        document of all words of a page, beside those of its sections."""
        return self._is_plain and page.entries

    def _paper_documents(self) -> Iterator[searching.Document]:
        found = {
            key: self._address(path)
            for path, key in self._paper_paths.items()
            if path in self.pages and not self._seen[path].wanted  # else the page is found as is
        }
        return searching.of_papers(self._made.desk, found)

    def _address(self, path: str) -> str:
        """The address of a page from the site's root; of one that only redirects, where to."""
        moved = self.pages[path].moved
        if moved:
            return self._links.from_root(path, moved)
        file = self._files.get_file_from_path(path)
        assert file is not None
        return str(file.page.url) if file.page else str(file.url)

    @cached_property
    def _replaced(self) -> Mapping[str, bool]:
        """Addresses of our pages; whether all that the search says of them is replaced."""
        found = {
            self._address(path): page.gathering or not page.wanted
            for path, page in self._seen.items()
            if not self.pages[path].moved and (page.papers or not page.wanted)
        }
        bare = self._files.get_file_from_path(self.below(skeleton.PAGE.path))
        return found | ({str(bare.url): True} if bare else {})

    @cached_property
    def _anchors(self) -> frozenset[str]:
        return searching.anchors(self._made.library.papers)

    def _is_replaced(self, address: str, fragment: str) -> bool:
        if address not in self._replaced:
            return False
        whole = self._replaced[address] or (self._is_plain and not fragment)
        return whole or fragment in self._anchors


def _name(file: LightFile) -> str:
    """The name of a page's file, as its address has it."""
    return quote(posixpath.basename(file.src_uri).removesuffix(".md"))
