"""Where the nodes of a graph stand and how its edges run: a layered drawing after Sugiyama et al. 1981.

Layers are topological generations; an edge over several layers gets a place of its own in each between, so
that no edge runs through a card. Units are pixels at the picture's scale 1; y goes down.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter
from itertools import accumulate, pairwise

from engine.backprop.graph import Graph, Node, consumers
from engine.record.pieces import Pieces, finish

Point = tuple[float, float]
Key = tuple[object, ...]
CELL = (50.0, 18.0)
"""Width and height of one number on a card."""
MOST_CELLS = 8
"""Rows and columns of a matrix that are written out; of a larger one a card says the shape."""
HEAD, PAD, ABOVE, LANE = 24.0, 12.0, 22.0, 16.0
"""Height of a card's title, its margin, the room between cards, and that of a passing edge."""
BETWEEN = (58.0, 84.0)
"""Room between layers where all nodes are numbers, and where there are matrices."""
RISE = 0.3
"""Slope of a drawing that rises from lower left to upper right."""
SWEEPS = 12
BREATH = 500
"""Edges that are worked on between two pauses for others."""
KEPT = 32
"""Drawings that are kept."""


@dataclass
class Place:
    """A card, or a point at which an edge passes through a layer: centre (x, y), width and height."""

    layer: int
    wide: float
    tall: float
    x: float = 0.0
    y: float = 0.0


@dataclass(frozen=True)
class Drawing:
    """`cards` are (x, y, width, height) of each node, x and y the centre; `routes` the points of each joined pair."""

    cards: Sequence[tuple[float, float, float, float]]
    routes: Mapping[tuple[int, int], Sequence[Point]]


_drawn: dict[tuple[Graph, bool], Drawing] = {}


def card(node: Node) -> tuple[float, float]:
    """(width, height): a title, the value's cells, and as many for the gradient."""
    rows, columns = (*node.shape, 1, 1)[:2] if node.shape else (1, 1)
    if max(rows, columns) > MOST_CELLS:
        rows, columns = 1, 2
    title = 9 * len(node.label) + (12 if node.told != node.name or node.label == node.name else 32)
    wide = max(columns * CELL[0], title, 34.0) + PAD
    return wide, HEAD + 2 * rows * CELL[1] + PAD


def drawing(graph: Graph, rising: bool) -> Drawing:
    """The cards and the routes of the edges, at once."""
    return finish(placing(graph, rising))


def placing(graph: Graph, rising: bool) -> Pieces[Drawing]:
    """`drawing` in pieces of at most 15 ms (1,800 nodes: 0.14 s in all); the last few drawings are kept."""
    if (graph, rising) not in _drawn:
        found = yield from _placing(graph, rising)
        while len(_drawn) >= KEPT:
            _drawn.pop(next(iter(_drawn)))
        _drawn[graph, rising] = found
    return _drawn[graph, rising]


def _placing(graph: Graph, rising: bool) -> Pieces[Drawing]:
    pairs = list(consumers(graph))
    layers = layering(len(graph.nodes), pairs)
    yield
    places: dict[Key, Place] = {("node", k): Place(layers[k], *card(node)) for k, node in enumerate(graph.nodes)}
    chains = {}
    for k, pair in enumerate(pairs):
        chains[pair] = _chain(pair, layers, places)
        if k % BREATH == BREATH - 1:
            yield
    links = [link for chain in chains.values() for link in pairwise(chain)]
    yield
    columns = yield from _ordered(places, links)
    _across(columns, places, BETWEEN[graph.largest > 1])
    yield from _upright(columns, places, links)
    if rising:
        _tilt(columns, places)
    halves = [max(places[key].wide for key in column) / 2 for column in columns]
    edges = {}
    for k, (pair, chain) in enumerate(chains.items()):
        edges[pair] = _route(chain, places, halves)
        if k % BREATH == BREATH - 1:
            yield
    cards = [places["node", k] for k in range(len(graph.nodes))]
    return Drawing([(place.x, place.y, place.wide, place.tall) for place in cards], edges)


def layering(count: int, pairs: Sequence[tuple[int, int]]) -> list[int]:
    """The layer of each node: its topological generation; a leaf stands right before the first that uses it."""
    before: list[list[int]] = [[] for _ in range(count)]
    after: list[list[int]] = [[] for _ in range(count)]
    for a, b in pairs:
        before[b].append(a)
        after[a].append(b)
    layers = [0] * count
    for depth, generation in enumerate(_generations(dict(enumerate(before)))):
        for k in generation:
            layers[k] = depth
    for k in range(count):
        if not before[k] and after[k]:
            layers[k] = min(layers[other] for other in after[k]) - 1
    return layers


def _generations(before: Mapping[int, Iterable[int]]) -> Iterator[Sequence[int]]:
    """The nodes that need none, then those that need only these, and so on."""
    sorter = TopologicalSorter(before)
    sorter.prepare()
    while generation := sorter.get_ready():
        yield generation
        sorter.done(*generation)


def _chain(pair: tuple[int, int], layers: Sequence[int], places: dict[Key, Place]) -> list[Key]:
    """The places that an edge runs through, both ends among them; those between are made."""
    source, target = pair
    between: list[Key] = [("edge", *pair, layer) for layer in range(layers[source] + 1, layers[target])]
    for key in between:
        places[key] = Place(int(str(key[-1])), 0.0, LANE - ABOVE)
    return [("node", source), *between, ("node", target)]


def _ordered(places: Mapping[Key, Place], links: Iterable[tuple[Key, Key]]) -> Pieces[list[list[Key]]]:
    """The places of each layer from top to bottom, after sweeps that put each at the mean of its neighbours."""
    columns: list[list[Key]] = [[] for _ in range(1 + max(place.layer for place in places.values()))]
    for key, place in places.items():
        columns[place.layer].append(key)
    yield
    near: dict[Key, tuple[list[Key], list[Key]]] = {key: ([], []) for key in places}
    for source, target in links:
        near[target][0].append(source)
        near[source][1].append(target)
    yield
    rank = {key: float(k) for column in columns for k, key in enumerate(column)}
    for sweep in range(SWEEPS):
        yield
        side = sweep % 2
        for column in columns[:: 1 - 2 * side]:
            middle = {key: _mean([rank[k] for k in near[key][side]], rank[key]) for key in column}
            column.sort(key=middle.__getitem__)
            rank.update({key: k - (len(column) - 1) / 2 for k, key in enumerate(column)})
    return columns


def _mean(values: Sequence[float], other: float) -> float:
    """Their mean, `other` where there are none."""
    return sum(values) / len(values) if values else other


def _across(columns: Sequence[Sequence[Key]], places: Mapping[Key, Place], room: float) -> None:
    x = 0.0
    for column in columns:
        wide = max(places[key].wide for key in column)
        for key in column:
            places[key].x = x + wide / 2
        x += wide + room


def _upright(
    columns: Sequence[Sequence[Key]], places: Mapping[Key, Place], links: Iterable[tuple[Key, Key]]
) -> Pieces[None]:
    """Each place as near to the mean of its neighbours as the order and the room between allow."""
    near: dict[Key, list[Key]] = {key: [] for key in places}
    for source, target in links:
        near[source].append(target)
        near[target].append(source)
    yield
    for column in columns:
        heights = list(accumulate(places[key].tall + ABOVE for key in column))
        for key, y in zip(column, heights, strict=True):
            places[key].y = y - heights[-1] / 2 - places[key].tall / 2
    for sweep in range(SWEEPS):
        yield
        for column in columns[:: 1 - 2 * (sweep % 2)]:
            wish = [_mean([places[k].y for k in near[key]], places[key].y) for key in column]
            for key, y in zip(column, _apart(wish, [places[key].tall for key in column]), strict=True):
                places[key].y = y


def _apart(wish: Sequence[float], tall: Sequence[float]) -> list[float]:
    """The positions nearest to `wish` in the same order with ABOVE between any two: an isotonic regression."""
    gaps = [0.0, *((a + b) / 2 + ABOVE for a, b in pairwise(tall))]
    shifts = list(accumulate(gaps))
    blocks: list[tuple[float, int]] = []
    for value, shift in zip(wish, shifts, strict=True):
        blocks.append((value - shift, 1))
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            (a, m), (b, n) = blocks[-2:]
            blocks[-2:] = [((a * m + b * n) / (m + n), m + n)]
    flat = [value for value, n in blocks for _ in range(n)]
    return [value + shift for value, shift in zip(flat, shifts, strict=True)]


def _tilt(columns: Sequence[Sequence[Key]], places: Mapping[Key, Place]) -> None:
    """Layers move up as a whole, the further right the more; within a layer edges run level, so none meets a card."""
    for column in columns:
        for key in column:
            places[key].y -= RISE * places[key].x


def _route(chain: Sequence[Key], places: Mapping[Key, Place], halves: Sequence[float]) -> list[Point]:
    """Out of the source's right side to the edge of its layer, level through each layer, and into the target."""
    found: list[Point] = []
    for key in chain:
        place = places[key]
        half = halves[place.layer]
        left = place.x - (place.wide / 2 if key == chain[0] else half)
        right = place.x + (place.wide / 2 if key == chain[-1] else half)
        ends = [place.x + place.wide / 2, right] if key == chain[0] else [left, right]
        ends = [left, place.x - place.wide / 2] if key == chain[-1] else ends
        found += [(round(x, 1), round(place.y, 1)) for x in dict.fromkeys(ends)]
    return found
