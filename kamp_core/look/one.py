"""One column: how its values are spread, in good and bad rows where these are told apart."""
from math import log
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from kamp_core.look.effects import Counts, cramers_v, delta_noise, delta_of_bins, tenths, v_is_clear, where_bad
from kamp_core.look.facts import Bars, Histogram
from kamp_core.look.numbers import half, pair, title
from kamp_core.look.split import Split, balanced
from kamp_core.quality.facts import ColumnProfile
from kamp_core.quality.sql import number, sample
from kamp_core.wording.lists import some
from kamp_core.wording.numbers import percent, times
from kamp_core.workspace.sql import quote

_BINS = 30
_FAR = 1.5                  # times the 5–95 % range beyond it is drawn, no more
_BARS = 20
_SAMPLE_ROWS = 200_000
_BENT = {"ends": "shift_ends", "middle": "shift_middle", "patches": "shift_patches"}
_SIGMAS = 3.0              # of chance, by which good and bad must differ to be called unlike
_FALSE = 0.05               # pictures of chance in which any value may be said to be worse
LEAST_ROWS, LEAST_BAD = 20, 5      # a value with fewer is not said to be worse than others


def histogram(cursor: duckdb.DuckDBPyConnection, column: ColumnProfile, split: Split | None = None) -> Histogram:
    """The spread of a number over all rows."""
    edges = edges_of(column, _BINS)
    place = bin_number(column, edges)
    worse, known = ("0", "true") if split is None else (f"count(*) filter ({split.is_bad})", f"{quote(split.target)} is not null")
    counts, bad = np.zeros(len(edges) - 1, np.int64), np.zeros(len(edges) - 1, np.int64)
    outside = 0
    for bin, all, of_bad in cursor.execute(f"""select {place} as bin, count(*), {worse} from data
            where {quote(column.name)} is not null and {known} group by 1""").fetchall():
        if bin is None:
            outside += all
        else:
            counts[in_last(bin, edges)] += all - of_bad
            bad[in_last(bin, edges)] += of_bad
    sentence, facts, sampled = _spread(column) if split is None else _shift(cursor, column, split, bad, counts)
    return Histogram(sentence, title(column), edges, tuple(counts.tolist()),
                     None if split is None else tuple(bad.tolist()),
                     outside, facts=facts, sampled=sampled, rows=int(counts.sum() + bad.sum()) + outside)


def edges_of(column: ColumnProfile, bins: int) -> tuple[float, ...]:
    """Borders of bins over the usual range: a few far values must not squeeze the rest into one bin."""
    low, high = column.edges[0], column.edges[-1]
    if column.quantiles and column.quantiles[-1] > column.quantiles[0]:
        usual = column.quantiles[-1] - column.quantiles[0]
        low, high = max(low, column.quantiles[0] - _FAR * usual), min(high, column.quantiles[-1] + _FAR * usual)
    if not column.decimals and high - low <= bins * 4:
        width = max(1, -int(-(high - low) // bins))
        start = np.floor(low + 0.5) - 0.5
        return tuple(float(start + i * width) for i in range(int((high - start) // width) + 2))
    return tuple(float(edge) for edge in np.linspace(low, high, bins + 1))


def bin_number(column: ColumnProfile, edges: tuple[float, ...]) -> str:
    """SQL: which of at most 254 bins, NULL outside; `in_last` puts the right-most edge into the last one."""
    x, width = f"{quote(column.name)}::double", (edges[-1] - edges[0]) / (len(edges) - 1)
    return f"case when {x} between {edges[0]!r} and {edges[-1]!r} then floor(({x} - ({edges[0]!r})) / {width!r})::utinyint end"


def in_last(bin: int, edges: tuple[float, ...]) -> int:
    """The bin that SQL found, the right-most edge in the last one."""
    return min(bin, len(edges) - 2)


def spread_words(column: ColumnProfile, bad: NDArray[np.float64] | None, good: NDArray[np.float64] | None, told: bool) -> tuple[
        str, dict[str, Any]]:
    """What the histogram of a number says, from values of its bad and good rows."""
    if not told or bad is None or good is None:
        return ("shift_unknown", {"column": column.name}) if told else _spread(column)[:2]
    edges = edges_of(column, _BINS)
    counts = tuple(np.histogram(values, edges)[0].astype(np.int64) for values in (bad, good))
    return shift_sentence(column, delta_of_bins(*counts), tenths(*counts), float(np.median(bad)), float(np.median(good)))


def _spread(column: ColumnProfile) -> tuple[str, dict[str, Any], bool]:
    _, low_value, middle_value, high_value, _ = column.quantiles
    low, middle, high = half(low_value, middle_value, high_value, column.unit)
    facts = {"column": column.name, "low": low, "high": high, "middle": middle}
    return "spread" if low != high else "spread_narrow", facts, False


def _shift(cursor: duckdb.DuckDBPyConnection, column: ColumnProfile, split: Split, bad: Any, good: Any) -> tuple[
        str, dict[str, Any], bool]:
    """Is the number higher or lower in bad rows? By the histograms; the middle values from a sample."""
    part = balanced(split, _SAMPLE_ROWS)
    found = dict(cursor.execute(f"""select {split.is_bad}, quantile_cont({number(column.name, column.type)}, 0.5) from data
                                    where {part.where} group by 1""").fetchall())
    code, facts = shift_sentence(column, delta_of_bins(bad, good), tenths(bad, good), found.get(True), found.get(False))
    return code, facts, part.sampled


def bends(delta: float, folded: tuple[Counts, Counts]) -> float:
    """Cramér's V over ten bins where that says much more than higher or lower does, else 0."""
    v = cramers_v(*folded)
    return v if v > max(0.1, 1.5 * abs(delta)) and v_is_clear(*folded, 4) else 0.0


def shift_sentence(column: ColumnProfile, delta: float, folded: tuple[Counts, Counts], bad: float | None,
                   good: float | None) -> tuple[str, dict[str, Any]]:
    """In words, from Cliff's delta, counts in ten bins, and the middle values of bad and good rows."""
    if bad is None or good is None:
        return "shift_unknown", {"column": column.name}
    if bends(delta, folded):
        return _BENT[where_bad(*folded)], {"column": column.name}
    words = dict(zip(("bad", "good"), pair(bad, good, column.unit), strict=True))
    chance = _SIGMAS * delta_noise(*(int(part.sum()) for part in folded))
    code = "shift_unsure" if 0.1 <= abs(delta) <= chance else "shift_whole" if abs(delta) > 0.95 else "shift_none"
    if max(0.1, chance) < abs(delta) <= 0.95:
        up, down = ("shift_up", "shift_down") if bad != good else ("shift_up_tail", "shift_down_tail")
        code = up if delta > 0 else down
    return code, {"column": column.name, **words}


def bars(cursor: duckdb.DuckDBPyConnection, column: ColumnProfile, split: Split | None = None) -> Bars:
    """The values of a column, with the bad rows of each where these are told apart; '' are the blanks. Of many those that are
    clearly worse and the most frequent are drawn."""
    name, is_bad, known = quote(column.name), "false", f"{quote(column.name)} is not null"
    if split is not None:
        is_bad, known = split.is_bad, f"{quote(split.target)} is not null"
    part = sample(column.rows, column.rows if column.distinct <= 5_000 else _SAMPLE_ROWS)
    found = cursor.execute(f"""select coalesce(v::varchar, ''), n, worse, sum(n) over (), count(*) over () from
        (select {name} as v, count(*) as n, count(*) filter ({is_bad}) as worse from data
         where {known} and {part.where} group by 1)
        qualify n >= {LEAST_ROWS} or row_number() over (order by n desc, v) <= {_BARS} order by n desc, v""").fetchall()
    labels = tuple(str(row[0]) for row in found)
    counts, bad = tuple(int(row[1]) for row in found), tuple(int(row[2]) for row in found)
    rows, kinds = (int(found[0][3]), int(found[0][4])) if found else (0, 0)
    sentence, facts = _most(labels, counts, rows) if split is None else worst(labels, counts, bad, split.share, rows)
    drawn = range(min(_BARS, len(labels))) if split is None or kinds <= _BARS else _worth_drawing(counts, bad, split.share, rows)
    shown_counts = tuple(counts[place] for place in drawn)
    return Bars(sentence, title(column), tuple(labels[place] for place in drawn), shown_counts,
                None if split is None else tuple(bad[place] for place in drawn), rows - sum(shown_counts),
                None if split is None else split.share, kinds - len(drawn), facts={"column": column.name, **facts},
                sampled=part.sampled, rows=rows)


def _worth_drawing(counts: tuple[int, ...], bad: tuple[int, ...], usual: float, rows: int) -> list[int]:
    """The places of values that are clearly worse, then of the most frequent; the largest share of bad rows first."""
    def worst_first(place: int) -> tuple[float, int]:
        return -bad[place] / counts[place], place

    clear = sorted((place for place, _ in _clearly_worse(counts, bad, usual, rows)), key=worst_first)
    frequent = [place for place in range(len(counts)) if place not in clear]
    return sorted([*clear, *frequent][:_BARS], key=worst_first)


def _most(labels: tuple[str, ...], counts: tuple[int, ...], rows: int) -> tuple[str, dict[str, Any]]:
    if not labels:
        return "no_rows", {}
    tied = [label for label, n in zip(labels, counts, strict=True) if n == counts[0]]
    return ("most_tied" if len(tied) > 1 else "most"), {"value": some(tied), "share": percent(counts[0] / rows)}


def worst(labels: tuple[str, ...], counts: tuple[int, ...], bad: tuple[int, ...], usual: float, rows: int,
          sure: bool = False) -> tuple[str, dict[str, Any]]:
    """The value with the highest share of bad rows, beside the share in all the other `rows`, if it stands out by more than chance.
    `sure`: that some value does is known.

    By the likelihood ratio (Wilks, 1938). The more values, the more must one stand out: by sqrt(2 log(values / 0.05)) standard
    errors, as in `levels`.
    """
    able = [(share, counts[place], bad[place], labels[place]) for place, share in _clearly_worse(counts, bad, usual, rows, sure)]
    if not able or not usual:
        return "worst_none", {"usual": percent(usual)}
    share, n, b, label = max(able)
    return beside_rest(label, share, max(0.0, usual * rows - b) / max(1, rows - n))


def _clearly_worse(counts: tuple[int, ...], bad: tuple[int, ...], usual: float, rows: int,
                   sure: bool = False) -> list[tuple[int, float]]:
    """The places of values with more bad rows than chance brings, each with its share of them."""
    limit = 0.0 if sure else 2 * log(max(1, sum(n >= LEAST_ROWS for n in counts)) / _FALSE)
    return [(place, b / n) for place, (n, b) in enumerate(zip(counts, bad, strict=True))
            if n >= LEAST_ROWS and b >= LEAST_BAD and b / n >= 1.1 * usual and _evidence(n, b, rows, usual) > limit]


def _evidence(n: int, bad: int, rows: int, usual: float) -> float:
    """Twice the log likelihood that `bad` of these `n` rows have a share of their own gains over one share of all."""
    rest, rest_bad = max(0, rows - n), max(0.0, usual * rows - bad)
    cells = ((bad, n * usual), (n - bad, n * (1 - usual)), (rest_bad, rest * usual), (rest - rest_bad, rest * (1 - usual)))
    return 2 * sum(seen * log(seen / expected) for seen, expected in cells if seen > 0 and expected > 0)


def beside_rest(label: str, share: float, others: float) -> tuple[str, dict[str, Any]]:
    """The share of bad rows with one value and with all the others, in words; '' is a blank."""
    facts = {"value": label, "share": percent(share), "others": percent(others)}
    if share > 1 - 1e-9:
        return "worst_every" if label else "worst_blank_every", facts
    if others < 1e-9:
        return "worst_alone" if label else "worst_blank_alone", facts
    return "worst" if label else "worst_blank", {**facts, "times": times(share / others)}
