"""Which fields an entry must have (btxdoc, "Entry Types"; biblatex manual, "Entry Types").

The names of biblatex count where it has others: `date` for `year`, `journaltitle` for `journal`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from readlist.bibtex.finding import Found, Read, is_empty

# Separated by `|`: one of them is enough.
_WHOLE = ("author|editor", "title", "year")
_PART = ("author", "title", "booktitle", "year")
REQUIRED: Mapping[str, tuple[str, ...]] = {
    "article": ("author", "title", "journal", "year"),
    "book": ("author|editor", "title", "publisher", "year"),
    "booklet": ("title",),
    "collection": ("editor", "title", "year"),
    "conference": _PART,
    "inbook": ("author|editor", "title", "chapter|pages", "publisher", "year"),
    "incollection": ("author", "title", "booktitle", "publisher", "year"),
    "inproceedings": _PART,
    "manual": ("title",),
    "mastersthesis": ("author", "title", "school", "year"),
    "mvbook": _WHOLE,
    "online": ("title", "url|doi|eprint"),
    "patent": ("author", "title", "number", "year"),
    "phdthesis": ("author", "title", "school", "year"),
    "proceedings": ("title", "year"),
    "report": ("author", "title", "institution", "year"),
    "techreport": ("author", "title", "institution", "year"),
    "thesis": ("author", "title", "institution", "year"),
    "unpublished": ("author", "title", "note"),
}
_ALSO: Mapping[str, tuple[str, ...]] = {
    "year": ("date",),
    "journal": ("journaltitle",),
    "school": ("institution",),
    "institution": ("school",),
    "booktitle": ("maintitle",),
    "note": ("howpublished", "date", "eprint"),
}
# What a child of this parent takes over under another name (biblatex manual, "Inheritance").
_INHERITED_AS: Mapping[str, str] = {"title": "booktitle"}


def missing(read: Read, entries: Mapping[str, Read]) -> Iterator[Found]:
    """The required fields that neither the entry nor its parents have; one doubt for all."""
    known = _with_inherited(read, entries)
    if known is None:
        return
    required = REQUIRED.get(read.type, ())
    if read.type == "inbook" and "booktitle" in known:
        required = _PART  # as biblatex has it
    lacking = [wanted for wanted in required if not _has(known, wanted)]
    if lacking:
        names = [wanted.replace("|", " or ") for wanted in lacking]
        fields = " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
        hint = f"add {'it' if len(lacking) == 1 else 'them'}: styles leave a gap there, and warn"
        if lacking == ["journal"] and _has(known, "eprint|archiveprefix|eprinttype"):
            hint = "add journal, or make it @misc, as preprints are"
        message = f"{read.entry.key}: @{read.type} without {fields}"
        yield Found("bib-missing-field", message, read.entry.key_span.start, hint)


def _has(known: set[str], wanted: str) -> bool:
    return any(
        name in known or not known.isdisjoint(_ALSO.get(name, ())) for name in wanted.split("|")
    )


def _with_inherited(read: Read, entries: Mapping[str, Read]) -> set[str] | None:
    """The fields that say something, the parents' too; None where a parent cannot be found."""
    known = {name for name, value in read.values.items() if not is_empty(value)}
    waiting, seen = [read], {read.entry.key.casefold()}
    while waiting:
        child = waiting.pop()
        for key in parents(child):
            parent = entries.get(key.casefold())
            if parent is None:
                return None
            if key.casefold() not in seen:
                seen.add(key.casefold())
                waiting.append(parent)
                given = {name for name, value in parent.values.items() if not is_empty(value)}
                known |= given | {_INHERITED_AS.get(name, name) for name in given}
    return known


def parents(read: Read) -> list[str]:
    """The keys of the entries that this one takes fields from."""
    keys = [read.get("crossref"), *read.get("xdata").split(",")]
    return [key.strip() for key in keys if key.strip()]
