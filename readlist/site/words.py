"""Every word of the interface, in one table, ready to be translated.

Templates see the table as `w` (`{{ w.abstract }}`) and count with `count(3, "paper")`.
"""

from __future__ import annotations

WORDS = {
    "section": "Reading",
    "home": "Overview",
    "themes": "Themes",
    "lists": "Reading lists",
    "papers": "Papers",
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
    "said_by": "said by",
    "score": "fit",
    "in_themes": "Themes",
    "notes": "Notes",
    "permalink": "Permanent link to this paper",
    "more_authors": "and {n} more",
    "no_papers": "No papers yet.",
    "suggested": "Perhaps",
    "unknown_key": "This key is not in the library.",
    "download": "Download",
    "download_note": "Every theme, every list and every paper has a .bib of its own.",
    "cite_note": "To cite in LaTeX, put the file beside your document:",
    "bib_file": ".bib",
    "ris_file": ".ris",
    "source": "Read from",
    "added": "Added",
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
    "progress": "{done} of {all} read",
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
}


def count(number: int, what: str) -> str:
    """A number with its noun: `count(1, "paper")` is `1 paper`."""
    one, several = COUNTED[what]
    return (one if number == 1 else several).format(n=number)


def say(name: str, **values: object) -> str:
    """A phrase with its gaps filled: `say("progress", done=3, all=12)`."""
    return WORDS[name].format(**values)
