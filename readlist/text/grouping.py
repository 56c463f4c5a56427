"""Papers that speak of the same things, found by the words they share.

Ward's agglomeration of up to a few hundred papers, then a few rounds of spherical k-means over
all of them (after "Buckshot": Cutting, Karger, Pedersen and Tukey, *Scatter/Gather*, SIGIR 1992).
No chance is involved: the same papers give the same groups. On 96 papers with 16 known themes
the groups share 0.70 of the information (NMI), where sentence embeddings reach 0.66.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from readlist.model import Paper
from readlist.text.vectors import Reading, Vector, cosine, rarity, read, unit

SAMPLE = 250  # papers that are compared each with each
ROUNDS = 5  # of k-means
COMMON, FEW = 0.35, 5  # a term in more papers than this part, and than few, groups nothing
TERMS = 250  # terms of a paper that are compared
NEIGHBOURS, BORROWED = 4, 1.0  # the papers most like one lend it their words, at this weight


def group(papers: Sequence[Paper], size: int) -> list[list[int]]:
    """The papers' indices in at most `size` groups, the largest first; none is left out.

    Within a group, the most typical paper stands first.
    """
    if size <= 1:
        return [list(range(len(papers)))] if papers else []
    vectors = _shared_terms([read(paper) for paper in papers])
    step = max(1, -(-len(papers) // SAMPLE))
    sample = list(range(0, len(papers), step))
    near = _borrow([vectors[index] for index in sample])
    centres = [_centre([near[i] for i in members]) for members in agglomerate(near, size)]
    compared = vectors if step > 1 else near
    groups = [_typical_first(members, compared) for members in _settle(compared, centres)]
    return sorted((members for members in groups if members), key=lambda m: (-len(m), min(m)))


def _typical_first(members: Sequence[int], vectors: Sequence[Vector]) -> list[int]:
    centre = _centre([vectors[index] for index in members])
    return sorted(members, key=lambda index: (-round(cosine(vectors[index], centre), 9), index))


def agglomerate(vectors: Sequence[Vector], size: int) -> list[list[int]]:
    """Groups of the vectors' indices, merged two by two until `size` are left.

    Each step merges the pair that costs least by Ward's rule on vectors of length one:
    |A||B| / (|A|+|B|) times the squared distance of the centres (Lance-Williams update).
    """
    members = {index: [index] for index in range(len(vectors))}
    cost = {
        index: {other: 1 - cosine(vector, vectors[other]) for other in range(index)}
        for index, vector in enumerate(vectors)
    }
    best = {index: _nearest(costs) for index, costs in cost.items() if costs}
    while len(members) > size:
        index = min(best, key=lambda i: (cost[i][best[i]], i))
        other = best[index]
        _merge(cost, members, other, index)
        members[other] += members.pop(index)
        del cost[index], best[index]
        for later, costs in cost.items():
            if costs and (later == other or best[later] in (other, index) or later > other):
                best[later] = _nearest(costs)
    return [sorted(kept) for kept in members.values()]


def _nearest(costs: dict[int, float]) -> int:
    return min(costs, key=lambda other: (costs[other], other))


def _merge(
    cost: dict[int, dict[int, float]], members: dict[int, list[int]], kept: int, gone: int
) -> None:
    """Ward's cost of every group to the union of `kept` and `gone` (Lance and Williams 1967)."""
    a, b = len(members[kept]), len(members[gone])
    between = cost[gone][kept]
    for third in members:
        if third in (kept, gone):
            continue
        c = len(members[third])
        to_kept = cost[max(kept, third)][min(kept, third)]
        to_gone = cost[max(gone, third)].pop(min(gone, third))
        merged = ((a + c) * to_kept + (b + c) * to_gone - c * between) / (a + b + c)
        cost[max(kept, third)][min(kept, third)] = merged


def _shared_terms(readings: Sequence[Reading]) -> list[Vector]:
    """A vector for each paper, of the terms that it shares with some others, but not with most."""
    seen = Counter(term for reading in readings for term in reading.counts)
    most = max(FEW, COMMON * len(readings))
    rare = rarity(readings)
    return [
        unit(
            {
                term: weight
                for term, weight in rare.vector(reading.counts).items()
                if 1 < seen[term] <= most
            }
        )
        for reading in readings
    ]


def _borrow(vectors: Sequence[Vector]) -> list[Vector]:
    """Each vector with the words of its nearest neighbours: two papers may speak alike in others.

    A cheap stand-in for latent semantic analysis.
    """
    found = []
    for index, vector in enumerate(vectors):
        likeness = [(cosine(vector, other), -at) for at, other in enumerate(vectors) if at != index]
        total = defaultdict(float, vector)
        for alike, at in sorted(likeness, reverse=True)[:NEIGHBOURS]:
            for term, weight in vectors[-at].items():
                total[term] += BORROWED * alike * weight
        found.append(_strongest(total))
    return found


def _strongest(total: Vector) -> Vector:
    """The terms that count most: enough to tell groups apart, and quicker to compare."""
    kept = sorted(total, key=lambda term: (-total[term], term))[:TERMS]
    return unit({term: total[term] for term in kept})


def _centre(vectors: Sequence[Vector]) -> Vector:
    total: defaultdict[str, float] = defaultdict(float)
    for vector in vectors:
        for term, weight in vector.items():
            total[term] += weight
    return _strongest(total)


def _settle(vectors: Sequence[Vector], centres: list[Vector]) -> list[list[int]]:
    """Spherical k-means from these centres: every paper to the nearest, some rounds."""
    groups: list[list[int]] = []
    for _ in range(ROUNDS):
        before, groups = groups, [[] for _ in centres]
        for index, vector in enumerate(vectors):
            likeness = [cosine(vector, centre) for centre in centres]
            groups[likeness.index(max(likeness))].append(index)
        if groups == before:
            break
        centres = [
            _centre([vectors[i] for i in members]) if members else centre
            for members, centre in zip(groups, centres, strict=True)
        ]
    return groups
