"""What RIS calls the types of entries, and which tag holds what in which of them."""

from __future__ import annotations

# Ours, and what it is called in RIS: of several types with one code, the first is read.
_CODES = (
    ("article", "JOUR"), ("book", "BOOK"), ("incollection", "CHAP"), ("inproceedings", "CONF"),
    ("phdthesis", "THES"), ("techreport", "RPRT"), ("unpublished", "UNPB"), ("booklet", "PAMP"),
    ("online", "ELEC"), ("patent", "PAT"), ("dataset", "DATA"), ("software", "COMP"),
    ("standard", "STAND"), ("inreference", "ENCYC"), ("video", "VIDEO"),
    ("audio", "SOUND"), ("music", "MUSIC"), ("movie", "MPCT"), ("artwork", "ART"),
    ("image", "FIGURE"), ("jurisdiction", "CASE"), ("legislation", "STAT"), ("letter", "PCOMM"),
    ("misc", "GEN"), ("inbook", "CHAP"), ("proceedings", "CONF"), ("mastersthesis", "THES"),
    ("manual", "BOOK"), ("periodical", "SER"),
)  # fmt: skip
# Further codes, and what is read for them.
_ALSO_READ = {
    **dict.fromkeys(("ABST", "EJOUR", "INPR", "JFULL", "MGZN", "NEWS"), "article"),
    **dict.fromkeys(("EBOOK", "EDBOOK", "CLSWK", "SER"), "book"),
    **dict.fromkeys(("UNPD", "MANSCPT"), "unpublished"),
    **dict.fromkeys(("WEB", "BLOG"), "online"),
    **dict.fromkeys(("DBASE", "AGGR"), "dataset"),
    **dict.fromkeys(("MULTI", "ADVS"), "video"),
    **dict.fromkeys(("PREPRINT", "SLIDE", "HEAR", "CTLG", "MAP", "EQUA", "GRNT", "GRANT"), "misc"),
    **dict.fromkeys(("ANCIENT", "LEGAL", "UNBILL"), "misc"),
    "ECHAP": "incollection", "CPAPER": "inproceedings", "DICT": "inreference", "ICOMM": "letter",
    "GOVDOC": "techreport", "BILL": "legislation", "CHART": "image",
}  # fmt: skip
CODE_OF = dict(_CODES)
TYPE_OF = _ALSO_READ | {code: ours for ours, code in reversed(_CODES)}
BOOKS = ("book", "proceedings", "manual", "periodical")
PARTS = ("inproceedings", "incollection", "inbook", "inreference")
THESES = {"phdthesis": "PhD thesis", "mastersthesis": "Master's thesis"}
# Where a type says whom it was made by, and what it stands in; else `publisher`, `howpublished`.
PUBLISHER = {
    **dict.fromkeys(THESES, "school"), "techreport": "institution", "manual": "organization",
    "online": "organization",
}  # fmt: skip
CONTAINER = {
    "article": "journal", **dict.fromkeys(PARTS, "booktitle"), **dict.fromkeys(BOOKS, "series"),
    "techreport": "series",
}  # fmt: skip
EDITION = {"software": "version", "dataset": "version"}
# A field that is one tag, whatever the type.
PLAIN = {
    "volume": "VL", "language": "LA", "shorttitle": "ST", "volumes": "NV",
    "eid": "C7", "address": "CY",
}  # fmt: skip
JOURNAL_TAGS = ("T2", "JF", "JO", "BT", "JA", "J2")
BOOK_TAGS = ("C3", "T2", "BT", "JF", "JO", "JA", "J2")
