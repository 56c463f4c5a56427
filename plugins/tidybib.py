"""An exporter in one file: BibTeX that has been through bibtexparser's middlewares.

Any middleware of bibtexparser 2 works here, your own included; these sort the fields and write
months as numbers. Copy it into your project's `plugins/` folder, then:

    readlist export --format tidybib -o refs.bib
"""

from readlist import Exporter, hookimpl
from readlist.bibtex import format_paper


@hookimpl
def readlist_exporters(settings):
    return Exporter("tidybib", ".bib", render)


def render(library, options):
    import bibtexparser
    from bibtexparser.middlewares import MonthIntMiddleware, SortFieldsAlphabeticallyMiddleware

    source = "\n".join(format_paper(paper) for paper in library.papers)
    parsed = bibtexparser.parse_string(source, append_middleware=[MonthIntMiddleware()])
    layout = bibtexparser.BibtexFormat()
    layout.indent = "  "
    return bibtexparser.write_string(
        parsed, prepend_middleware=[SortFieldsAlphabeticallyMiddleware()], bibtex_format=layout
    )
