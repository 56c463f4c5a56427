"""Where and when something appeared, as lists of papers say it: `NeurIPS'23`, `*TACL*, 2020`."""

from __future__ import annotations

import re

# Short names that stand alone on lists of many fields; a year or a word below tells the others.
_CONFERENCES = """
    aaai aamas accv acl acm-mm acsac aistats allerton alt amia aplas aspdac asplos asru atc bmvc
    cade cav ccc cav ccgrid ccs cec chi cidr cikm cgo coling colm colt concur conext conll corl
    crypto cscw csf cvpr cvprw dac date dis dsn eacl eccv ecai ecml ecoop ecir ecrts edbt emnlp
    esem esop esorics esec eurocrypt eurosys eurovis fast fat* facct fccm focs fmcad fpga fpl fse
    gecco hpca hpdc hotos hotnets hotstorage hri icalp icaps icassp iccad iccv iccvw icde icdcs
    icdm icdt icfp iclr icml icmi icme icpr icra icse icsme icst icwsm icws ijcai ijcnlp ijcnn imc
    infocom interspeech ipdps ipsn iros isca isit ismar ismir isscc issta iswc itcs iticse iui
    ivs kdd kr lics lrec mass mcsys micro miccai miccai middleware mlsys mm mmsys mobicom mobihoc
    mobisys msr naacl ndss neurips neuripsw nips nsdi oakland oopsla osdi pact pakdd pets pldi
    podc podi pods popl ppopp ppsn qest raid recsys rss rtas rtss sat sc sas sdm secon sensys
    sigcomm sigcse sigdial siggraph sigir sigmetrics sigmod soda sosp sosr soups spaa stoc tacas
    tcc tei ubicomp uai uist usenix vast vis vldb vlsi vr woot wisec wacv wacvw www wsdm wmt
"""
_JOURNALS = """
    bioinformatics brain cacm cell cognition computer csur ecology evolution ijcv ijrr imwut iotj
    jacm jair jama jcp jmlr jmir jsac lancet mia nature neuron neurocomputing pacmhci pacmmod
    pacmpl pami pnas pra prb prc prd pre prl prx pvldb radiology ra-l ral science taco tacl taslp
    tbe tc tcad tcsvt tdsc tgrs tifs tip tist titb tits tkde tmc tmi tmlr tmm tnnls tnsm tochi
    tocs tods tog tois tomacs ton topc toplas tops tosem tpami tpds tro tse tsp tvcg tvt tweb
"""
_PREPRINTS = re.compile(
    r"\b(?:arxiv|corr|biorxiv|medrxiv|chemrxiv|psyarxiv|ssrn|eprint|pre-?prints?|openreview"
    r"|under review|submitted|in submission|techrxiv|iacr eprint)\b",
    re.I,
)
_GATHERING = re.compile(
    r"\b(?:conf(?:erence)?|proc(?:eedings)?|workshops?|symposium|meeting|findings|congress)\b"
    r"|会议",
    re.I,
)
_PERIODICAL = re.compile(
    r"\b(?:journal|j\.|trans(?:actions)?|letters|magazine|annals|reviews? of|annual review"
    r"|frontiers in|nature|science|cell|lancet|ieee access|plos|advances in|communications of"
    r"|bulletin|quarterly|archives of|acta|surveys)\b|学报|期刊",
    re.I,
)
_YEAR = re.compile(r"(?<![\d./-])(?:1[89]|20)\d\d(?![\d/])|(?<=[-/ ])(?:19|20)\d\d(?!\d)")
_DATED = re.compile(r"(?<!\d)((?:19|20)\d\d)[-/.](?:0?[1-9]|1[0-2])(?!\d)")
_SHORT_YEAR = re.compile(
    r"(?<=[A-Za-z+)\s])['’‘`](\d\d)(?!\d)|(?<=[A-Za-z]{3})-?([012]\d)\b(?!\d)"
    rf"|\b(?:{'|'.join(re.escape(name) for name in sorted(_CONFERENCES.split()))})"
    r"(?: Security| Sec)? ([012]\d)$",
    re.I,
)
_WORD = re.compile(r"[A-Za-z][\w*+-]*")
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}\.?"
_WHEN = re.compile(rf"(?:{_MONTH})?[\s,]*(?:\d{{1,2}}(?:st|nd|rd|th)?)?[\s,]*", re.I)
CONFERENCES = frozenset(_CONFERENCES.split())
JOURNALS = frozenset(_JOURNALS.split())


def year_of(text: str) -> str:
    """The year that a text states: `2023`, `2023.07`, `'23`; empty where it states none."""
    text = _PAGES.sub(" ", text) if _VOLUME.match(text) else text
    dated = _DATED.search(text)
    if dated:
        return dated[1]
    full = _YEAR.search(text)
    if full:
        return full[0]
    short = _SHORT_YEAR.search(text)
    if short is None:
        return ""
    digits = short[1] or short[2] or short[3]
    return ("19" if digits > "60" else "20") + digits


def is_only_when(text: str) -> bool:
    """Whether it is a year or a date and nothing else."""
    year = year_of(text)
    rest = re.sub(r"(?:19|20)\d\d(?:[-/.]\d\d?){0,2}|['’]\d\d", "", text)
    return bool(year) and not _WHEN.sub("", rest).strip(" .,()[]:/-")


def is_preprint(text: str) -> bool:
    """Whether it names an archive of preprints, which is no venue."""
    return _PREPRINTS.search(text) is not None


# Behind a journal's name: volume, issue and pages, `39(10), 1123-1134`.
_VOLUME = re.compile(
    r"^(?:in:?\s+)?(?P<name>[^\d(]{3,90}?)[\s,]+(?:vol(?:ume)?\.?\s*)?\d+(?:\.\d+(?=\s*\())?\s*"
    r"(?:\(\s*(?:no\.?\s*)?\d[^()]{0,12}\)|,\s*(?:no\.?\s*)?\d+\s*\("
    r"|(?:\s*:\s*|,\s+)(?:pp\.?\s*)?[a-z]?\d+)",
    re.I,
)
_PAGES = re.compile(r"(?<!\d)\d{1,5}\s*[–-]{1,2}\s*\d{1,5}(?!\d)")  # `1993-2008`, no years
_IN_PROCEEDINGS = re.compile(r"^(?:in|In|appears in|Published in):?\s+(?=[A-Z0-9'\"])")
_PRAISE = re.compile(
    r"[\s,(\[-]*\b(?:best|outstanding|distinguished|award|honou?rable|spotlights?|orals?|posters?"
    r"|highlights?|short papers?|long papers?|full papers?|notable|top[- ]?\d+ ?%|accepted"
    r"|to appear"
    r"|demo (?:track|paper)|extended abstract)\b.*$",
    re.I,
)


def _named(text: str) -> set[str]:
    """The words of a text that could be short names: `ICML`, `NeurIPS`, `Interspeech`."""
    alone = len(text.split()) <= 2
    found = set()
    for word in _WORD.findall(text):
        capitals = sum(letter.isupper() for letter in word)
        if capitals > 1 or (capitals and len(word) >= 6) or (alone and word.islower()):
            found.add(re.sub(r"\d+$", "", word.lower()))
            found |= {part.lower() for part in re.split(r"[-\d]", word) if part.isupper()}
    return found


def kind_of_venue(text: str) -> str:
    """`conference`, `journal`, `preprint`, or empty where neither words nor names tell."""
    names = _named(text)
    if _VOLUME.match(text):
        return "conference" if _GATHERING.search(text) else "journal"
    if _GATHERING.search(text) or names & CONFERENCES:
        return "conference"
    if names & JOURNALS or _PERIODICAL.search(text):
        return "journal"
    return "preprint" if is_preprint(text) else ""


def is_short_name(text: str) -> bool:
    """Whether it is a name of the tables above with its year: `STOC'85`, `CACM 1979`."""
    return name_of(text).lower() in CONFERENCES | JOURNALS


def is_venue(text: str) -> bool:
    """Whether a short text says where, or where and when, something appeared."""
    words = text.split()
    if not words or len(text) > 240 or "://" in text or "](" in text:
        return False
    if len(text) > 16 and re.search(r"[\u3040-\u9fff]", text):
        return False
    if is_only_when(text) or _VOLUME.match(text):
        return True
    if _IN_PROCEEDINGS.match(text) and _GATHERING.search(text):
        return True
    if len(words) > 14 or text.count("(") != text.count(")"):
        return False
    known, year = kind_of_venue(text), year_of(text)
    if known and (known == "preprint" or year or len(words) <= 3):
        return len(words) <= 8 or bool(year)
    return (bool(known) or bool(year)) and _is_name(text) and len(words) <= 9


def _is_name(text: str) -> bool:
    """Whether a text reads like the name of something: words in capitals, small ones between."""
    if re.search(r"[:?!\"“”]|\bet al\b", text):
        return False
    words = re.findall(r"[^\W\d_][\w'’&-]*", name_of(text))
    if " ".join(words).lower() in _NO_VENUES:
        return False
    if len(words) == 1 and sum(letter.isupper() for letter in words[0]) < 2:
        return kind_of_venue(words[0]) != ""  # `Lovelace 2018` is somebody
    return 0 < len(words) <= 8 and all(
        word[0].isupper() or word[0] > "\u2e80" or word in _SMALL for word in words
    )


_NO_VENUES_WORDS = """
    book survey review thesis paper blog video talk tutorial slides report code data link new
    draft version updated phd master's chapter article
"""
_NO_VENUES = frozenset(_NO_VENUES_WORDS.split())
_SMALL = frozenset(
    ("of", "the", "on", "for", "and", "in", "to", "a", "an", "de", "der", "für", "et")
)


def name_of(text: str) -> str:
    """A venue without its year, date and punctuation: `NeurIPS` of `NeurIPS'23`."""
    if is_only_when(text):
        return ""
    text = _IN_PROCEEDINGS.sub("", text)
    volume = _VOLUME.match(text)
    text = volume["name"] if volume else text
    if len(text) > 40 and re.search(r",|\(", text) and _GATHERING.search(text):
        text = re.split(r",|\(", text)[0]
    text = re.sub(rf"\b{_MONTH}\s*\d{{0,2}},?\s*(?=(?:19|20)\d\d)", "", text, flags=re.I)
    text = re.sub(r"\s+(?:from|by)\s.*", "", _PRAISE.sub("", text))
    bare = re.sub(r"\(?(?<!\d)(?:19|20)\d\d(?:[-/.]\d\d?){0,2}\)?(?!\d)", " ", text)
    bare = re.sub(r"(?<=[A-Za-z])\s*['’‘`]\d\d(?!\d)", " ", bare)
    if (short := _SHORT_YEAR.search(bare)) and short[3]:
        bare = bare[: short.start(3)]
    bare = re.sub(r"\(\s*\)|\[\s*\]", " ", bare)
    return " ".join(bare.split()).strip(" .,，;:()[]|/-–—*_`'\"")
