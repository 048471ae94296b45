"""A few columns of a file from its first row on, where a sample from here and there would not do."""
import itertools
from pathlib import Path

from kamp_core.intake.cells import Odd, excel_records, text_records
from kamp_core.intake.detect import Dialect
from kamp_core.intake.facts import Detected

SMALL_TEXT, SMALL_EXCEL = 20 << 20, 4 << 20     # bytes; a larger file is not read twice to be sure


def whole_columns(path: Path, found: Detected, positions: list[int], rows: int | None = None) -> dict[int, list[str]]:
    """Their cells, all of them or those of the first `rows`; none of a file that is too large for this."""
    if rows is None and path.stat().st_size > (SMALL_TEXT if found.kind == "csv" else SMALL_EXCEL):
        return {}
    dialect = Dialect(found.encoding or "utf-8", found.delimiter or ",", found.header_row, found.has_bom)
    excel = found.kind == "xlsx"
    cells: dict[int, list[str]] = {position: [] for position in positions}
    with excel_records(path, found.sheet or "") if excel else text_records(path, dialect, Odd(), lambda share: None) as records:
        for record in itertools.islice(records, found.header_row, None if rows is None else found.header_row + rows):
            if any(cell.strip() for cell in record):
                for position, column in cells.items():
                    column.append(record[position] if position < len(record) else "")
    return cells
