"""The stages, in order, each a function on values in a module of its own.

reading      read      a source and the importers            -> papers and problems
intake       take_in   papers read, and the library there is -> new, known, removed, doubtful ones
updating     updates   known papers, the entries they are    -> differences that may be taken
naming       name      new papers and the key plugins        -> papers with keys
classifying  classify  a library and the classifiers         -> changes, suggestions, problems
settling     settle    proposals and what is remembered      -> field changes that may be written
assembling   assemble  entries, themes, lists, notes         -> the Library that exporters see
"""

from readlist.flow.assembling import assemble, found_keywords, themes_in_use
from readlist.flow.classifying import Classified, Proposed, classify
from readlist.flow.intake import Intake, Known, known_as, take_in
from readlist.flow.naming import name
from readlist.flow.reading import Reading, read
from readlist.flow.settling import newly_accepted, settle
from readlist.flow.updating import Update, better_types, updates

__all__ = [
    "Classified", "Intake", "Known", "Proposed", "Reading", "Update",
    "assemble", "better_types", "classify", "found_keywords", "known_as", "name",
    "newly_accepted", "read", "settle", "take_in", "themes_in_use", "updates",
]  # fmt: skip
