"""Where the boxes of a graph stand: in columns from left to right, ordered so that few edges cross."""

from graphlib import TopologicalSorter
from itertools import pairwise

import numpy as np

SWEEPS = 12


class Layout:
    """`column` and `row` of every node; `lanes`, the rows in which long edges pass the columns between.

    Parameters
    ----------
    edges : list of (str, str)
        From a node to one that is computed from it.
    room : float
        The distance that two boxes of a column keep, in rows; an edge needs half of it.
    """

    def __init__(self, edges, room=1.0):
        self.edges, self.room = edges, room
        self.column = columns(edges)
        self.chains = {edge: self._chain(edge) for edge in edges}
        links = [pair for chain in self.chains.values() for pair in pairwise(chain)]
        places = list(dict.fromkeys(place for pair in links for place in pair))
        self.columns = [
            [p for p in places if self._column_of(p) == k]
            for k in range(max(self.column.values()) + 1)
        ]
        self.before = {p: [a for a, b in links if b == p] for p in places}
        self.after = {p: [b for a, b in links if a == p] for p in places}
        self._order()
        self.row = self._rows()
        self.lanes = {
            edge: [(p[2], self.row[p]) for p in chain[1:-1]] for edge, chain in self.chains.items()
        }

    def _chain(self, edge):
        """The edge as a path through every column: of the columns between, a place of its own."""
        start, end = edge
        between = range(self.column[start] + 1, self.column[end])
        return [start, *((start, end, k) for k in between), end]

    def _column_of(self, place):
        return place[2] if isinstance(place, tuple) else self.column[place]

    def _order(self):
        """Sort each column by the mean place of its neighbours, forwards and back."""
        for sweep in range(SWEEPS):
            forwards = sweep % 2 == 0
            neighbours = self.before if forwards else self.after
            for column in self.columns if forwards else self.columns[::-1]:
                place = {p: i / len(c) for c in self.columns for i, p in enumerate(c)}
                column.sort(key=lambda p: _mean([place[n] for n in neighbours[p]], place[p]))

    def _rows(self):
        """As close to the mean row of their neighbours as the room allows."""
        row = {p: float(i) for column in self.columns for i, p in enumerate(column)}
        for sweep in range(4 * SWEEPS):
            for column in self.columns if sweep % 2 else self.columns[::-1]:
                wanted = [
                    _mean([row[n] for n in self.before[p] + self.after[p]], row[p]) for p in column
                ]
                for p, y in zip(column, self._apart(column, wanted), strict=True):
                    row[p] = y
        least = min(row.values())
        return {p: y - least for p, y in row.items()}

    def _apart(self, column, wanted):
        """The rows nearest to `wanted` that keep order and distance (pool adjacent violators)."""
        sizes = [self.room / 2 if isinstance(p, tuple) else self.room for p in column]
        offsets = np.concatenate([[0], np.cumsum([(a + b) / 2 for a, b in pairwise(sizes)])])
        pools = []
        for target in np.array(wanted) - offsets:
            pools.append([target, 1])
            while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
                (a, m), (b, n) = pools.pop(-2), pools.pop()
                pools.append([(a * m + b * n) / (m + n), m + n])
        return np.repeat([y for y, _ in pools], [n for _, n in pools]) + offsets


def columns(edges):
    """The longest way from the start; what nothing leads to stands just before its first use."""
    before = {}
    for a, b in edges:
        before.setdefault(b, []).append(a)
        before.setdefault(a, [])
    column = {}
    for node in TopologicalSorter(before).static_order():
        column[node] = max((column[a] + 1 for a in before[node]), default=0)
    for node in before:
        if not before[node]:
            column[node] = min(column[b] for a, b in edges if a == node) - 1
    return column


def _mean(values, otherwise):
    return sum(values) / len(values) if values else otherwise
