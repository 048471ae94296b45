"""A few columns of a file from its first row on, where a sample from here and there would not do."""
import itertools
from pathlib import Path

from kamp_core.intake.duck_table import DuckTable
from kamp_core.intake.sample import Sample
from kamp_core.intake.sift import Odd

SMALL_TEXT, SMALL_SHEET = 20 << 20, 4 << 20     # bytes; a larger file is not read twice to be sure


def whole_columns(path: Path, sample: Sample, positions: list[int], rows: int | None = None) -> dict[int, list[str]]:
    """Their cells, all of them or those of the first `rows`; none of a file that is too large for this, or tells its types."""
    if isinstance(sample.file, DuckTable):
        return {}
    if rows is None and path.stat().st_size > (SMALL_TEXT if sample.detected.kind == "csv" else SMALL_SHEET):
        return {}
    cells: dict[int, list[str]] = {position: [] for position in positions}
    left = sample.layout.left
    with sample.data(Odd(), lambda share: None) as records:
        for _, record in itertools.islice(records, rows):
            for position, column in cells.items():
                column.append(record[left + position] if left + position < len(record) else "")
    return cells
