"""The two ways from a file into DuckDB: straight where that gives every row, else through a clean copy."""
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from kamp_core.intake.cells import Odd, excel_records, text_records, write_clean
from kamp_core.intake.count import count_records
from kamp_core.intake.preview import Look

Tell = Callable[[float], None]
SMALL = 20 << 20           # bytes; below, Python's csv module reads the file; above, DuckDB does unless it stumbles
_USUAL_LINE, _LONGEST_LINE = 2_000_000, 1 << 24     # bytes; DuckDB's buffers grow with it: 600 or 950 MB at the peak


@dataclass(frozen=True)
class Source:
    """A file DuckDB reads, as SQL with its parameters, and how many rows must come of it."""

    path: Path
    expected: int
    skip: int = 0
    delimiter: str = ","
    parallel: bool = True
    longest_line: int = _LONGEST_LINE

    @property
    def values(self) -> list[str]:
        return [str(self.path), self.delimiter]

    def sql(self, width: int) -> str:
        """Every record but the blank ones as c0, c1, …; then fewer come than expected, and the slower road settles it."""
        columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(width))
        filled = ", ".join(f"c{i}" for i in range(width))
        return f"""(from read_csv($1, header = false, skip = {self.skip}, delim = $2, quote = '"', escape = '"',
            columns = {{{columns}}}, auto_detect = false, strict_mode = true, max_line_size = {self.longest_line},
            parallel = {str(self.parallel).lower()}) where coalesce({filled}) is not null)"""


def straight(path: Path, look: Look) -> Source | None:
    """The file itself, where it is large and DuckDB may be able to read it as it stands."""
    found = look.detected
    if found.kind != "csv" or found.encoding not in ("utf-8", "utf-8-sig") or path.stat().st_size <= SMALL:
        return None
    records = count_records(path)
    if records.nul:
        return None
    return Source(path, records.filled - found.header_row, found.header_row, found.delimiter or ",", not records.broken,
                  _USUAL_LINE)


@contextmanager
def clean_copy(path: Path, look: Look, cursor: duckdb.DuckDBPyConnection, odd: Odd, tell: Tell) -> Iterator[Source]:
    """Every record written anew as plain CSV, in the database's own scratch folder: the user's may not be written to."""
    row = cursor.execute("select current_setting('temp_directory')").fetchone()
    folder = row[0] if row and row[0] and Path(row[0]).is_dir() else tempfile.gettempdir()
    clean = Path(folder) / f"intake-{uuid.uuid4().hex[:10]}.csv"
    try:
        yield Source(clean, _write_clean(path, look, clean, odd, tell))
    finally:
        clean.unlink(missing_ok=True)


def _write_clean(path: Path, look: Look, clean: Path, odd: Odd, tell: Tell) -> int:
    header, width = look.detected.header_row, len(look.columns)
    if look.detected.kind == "xlsx":
        with excel_records(path, look.detected.sheet or "") as records:
            return write_clean(records, header, width, clean, odd)
    with text_records(path, look.dialect, odd, tell) as records:
        return write_clean(records, header, width, clean, odd)
