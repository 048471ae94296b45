"""Which records of a sheet are its header: of one row or several, a row of units below them."""
from kamp_core.intake.header_names import names_of
from kamp_core.intake.marks import is_empty, is_value
from kamp_core.intake.page import DEEPEST, Page

_TALLEST = 4               # rows of a header
_MOST_TITLES = 5           # rows above it that look like data
_FEW_DATA = 3              # records of values: with fewer a header is one row


def find_block(page: Page) -> tuple[int, int]:
    """→ (the first record of the header, how many it has), from 0; (the first of data, 0) where there is none."""
    data = [i for i in range(len(page.raw)) if page.filled[i] and page.is_data(i)]
    if not data:
        return _without_values(page)
    names = [i for i in range(min(DEEPEST, len(page.raw))) if page.filled[i] and page.is_names(i)]
    if names and len(data) < _FEW_DATA and _is_whole(page, names[0]):
        return names[0], 1          # too little below to take words among values for a second row of names
    last = next((i for i in reversed(names) if _are_titles(page, [k for k in data if k < i], i)), None)
    if last is None:
        return _poor_header(page, data[0])
    return _best_block(page, next((i for i in data if i > last), len(page.raw)))


def _is_whole(page: Page, i: int) -> bool:
    """Does the record name every column, each differently?"""
    return page.filled[i] == page.width == len(set(page.raw[i]))


def _are_titles(page: Page, above: list[int], names: int) -> bool:
    """Records such as '작성일 | 2024-03-05' above a wider header, rather than data above one bad record."""
    return len(above) <= _MOST_TITLES and all(
        page.filled[i] < page.filled[names] or not all(map(is_value, page.among_values(i))) for i in above)


def _poor_header(page: Page, first_data: int) -> tuple[int, int]:
    """A header that names only some columns of values, or none at all."""
    above = page.previous_filled(first_data)
    if above is None or page.filled[above] < max(2, 0.3 * page.width) or any(map(is_value, page.raw[above])):
        return first_data, 0
    return (above, 0) if page.comes_again(above) else (above, 1)


def _without_values(page: Page) -> tuple[int, int]:
    """All words: the first full record is the header, unless its cells come again below."""
    full = [i for i, filled in enumerate(page.filled)
            if filled >= max(1, 0.6 * page.width) and (filled > 1 or page.width == 1)]
    if not full:
        return 0, min(1, len(page.raw))
    start = full[0]
    if page.comes_again(start) >= max(2, 0.5 * page.filled[start]):
        return start, 0
    return start, 2 if _completes(page, start) else 1


def _completes(page: Page, i: int) -> bool:
    """Does the next record fill exactly the gaps that merged cells left in this one, as children of theirs?"""
    if i + 1 >= len(page.raw) or not page.filled[i + 1]:
        return False
    if any(merge.top == i and (merge.bottom > i or merge.right > merge.left) for merge in page.merges):
        return True
    upper, lower = ([*page.raw[k], *[""] * page.width][:page.width] for k in (i, i + 1))
    gaps = [j for j in range(page.width) if not upper[j]]
    return bool(gaps) and upper[0] != "" and not all(lower) and all(lower[j] for j in gaps) and all(
        lower[j - 1] for j in gaps)


def _best_block(page: Page, below: int, start: int | None = None) -> tuple[int, int]:
    """Of the records above the data those that name most columns, each differently; few rows, near the data."""
    top = max(0, below - 12) if start is None else start
    lines = [i for i in range(top, below) if page.filled[i] and not (i > top and page.is_units(i))]
    blocks = [(lines[k], lines[k + n - 1] - lines[k] + 1) for n in range(1, _TALLEST) for k in range(len(lines) - n + 1)
              if start is None or k == 0]

    def worth(block: tuple[int, int]) -> tuple[float, float, int, int]:
        names = names_of(page, *block)[:page.width]
        scale = page.is_scale(block[0])
        given = [name for name in names if name and not is_empty(name) and (scale or not is_value(name))]
        return round(len(given) / page.width - 0.1 * scale, 2), round(len(set(given)) / max(1, len(given)), 2), -block[1], block[0]
    first, rows = max(blocks, key=worth, default=(below, 0))
    while start is None and rows < _TALLEST and first + rows in lines and page.is_names(first + rows):
        rows += 1                   # words in columns of values are no data
    while start is None and rows < _TALLEST and first > 0 and _is_parent(page, first - 1):
        first, rows = first - 1, rows + 1
    return first, rows


def block_at(page: Page, start: int) -> tuple[int, int]:
    """The header that begins where the user says: of one row, or of more where the next ones plainly belong to it."""
    below = next((i for i in range(start + 1, len(page.raw)) if page.filled[i] and page.is_data(i)), None)
    if below is None:
        return start, 2 if _completes(page, start) else 1
    return start, max(1, _best_block(page, below, start)[1])


def block_of(page: Page, rows: int) -> tuple[int, int]:
    """The header that has as many rows as the user says: those right above the data."""
    start, found = find_block(page)
    below = start + with_units(page, start, found)
    lines = [i for i in range(below) if page.filled[i]]
    if found and len(lines) < rows:
        return lines[0], max(rows, below - lines[0])
    return (lines[-rows], below - lines[-rows]) if lines[-rows:] else (start, rows)


def _is_parent(page: Page, i: int) -> bool:
    """Some cells of this record are merged over columns, and no single one over all."""
    wide = [merge for merge in page.merges if merge.top <= i <= merge.bottom and merge.right > merge.left]
    named = sum(map(bool, page.rows[i]))
    return (bool(wide) and page.filled[i] > 1 and named >= 0.6 * page.width and not any(map(is_value, page.raw[i]))
            and all(merge.right - merge.left + 1 < page.width for merge in wide))


def with_units(page: Page, start: int, rows: int) -> int:
    """How many records the header has when a row of units right below it is counted, too."""
    after = page.next_filled(start + rows - 1) if rows else None
    return after - start + 1 if after is not None and page.is_units(after) and not page.is_data(after) else rows
