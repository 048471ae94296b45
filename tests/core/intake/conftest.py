"""One import in a scratch database, and its result as plain Python values."""
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from kamp_core.intake import import_file
from kamp_core.intake.facts import Choices, ImportReport


@dataclass
class Imported:
    report: ImportReport
    rows: list[tuple]
    types: list[str]
    unreadable: list[tuple]
    raw: list[tuple]

    @property
    def warnings(self) -> dict[str, dict]:
        return {warning.code: warning.facts for warning in self.report.warnings}

    def column(self, position: int = 1) -> list:
        return [row[position] for row in self.rows]


def bring(path: Path, db: duckdb.DuckDBPyConnection, keep_text: bool = False, **choices) -> Imported:
    for table in ("data", "unreadable", "raw"):
        db.execute(f"drop table if exists {table}")
    report = import_file(path, Choices(**choices), db, lambda share: None, keep_text=keep_text)

    def all_of(table: str) -> list[tuple]:
        return db.execute(f"select * from {table}").fetchall()
    return Imported(report, all_of("data"), [column.type for column in report.columns], all_of("unreadable"),
                    all_of("raw") if keep_text else [])


@pytest.fixture
def importing(db):
    """`importing(path, encoding=…)` imports a file and gives an Imported."""
    return lambda path, keep_text=False, **choices: bring(path, db, keep_text, **choices)
