"""Rows of a new file that stand in the table a model learned from: on those it looks better than on new ones."""
import duckdb

from kamp_core.models.facts import Card
from kamp_core.models.prepared import Prepared
from kamp_core.problems import WITHOUT_ANSWERS
from kamp_core.workspace.sql import quote

LEARNED = "learned"        # the name of the database beside a new file's that holds the table which was learned from
_TELLS_APART = 0.8         # of its rows: columns that tell fewer apart do not show that two rows are the same one,
_ENOUGH = 4                # nor do fewer columns than this without the time: such rows may be alike by chance


def rows_again(card: Card, prepared: Prepared, db: duckdb.DuckDBPyConnection) -> int:
    """How many have the same cells in all columns that the model asks for, and in those that say when and on which machine a row
    happened. A row of that table without a result taught nothing. 0 where these cells name no single row, lots were learned
    from, or that table cannot be read."""
    try:
        return _count(card, prepared, db)
    except duckdb.Error:           # a damaged file, too little memory: what was scored is no worse for it
        return 0


def _count(card: Card, prepared: Prepared, db: duckdb.DuckDBPyConnection) -> int:
    known = {row[0] for row in db.execute(f"describe {LEARNED}.data").fetchall()}
    if prepared.gathered or not known.issuperset(prepared.columns):
        return 0
    kinds = {**({card.time: "time"} if card.time else {}), **card.kinds}
    cells = {name: (_cell("d", name, kinds.get(name, "")), _cell("p", column, kinds.get(name, "")))
             for name, column in (prepared.columns | prepared.more).items() if name in known}
    if card.time not in cells and len(cells) < _ENOUGH:
        return 0
    learned = ", ".join(before for before, _ in cells.values())
    apart = db.execute(f"""select approx_count_distinct(hash({learned})) >= {_TELLS_APART} * count(*)
                           from {LEARNED}.data d""").fetchone()
    if not (apart and apart[0]):
        return 0
    same = " and ".join(f"{before} is not distinct from {now}" for before, now in cells.values())
    taught = f"d.{quote(card.target)} is not null" if card.target in known and card.family not in WITHOUT_ANSWERS else "true"
    found = db.execute(f"select count(*) from {prepared.table} p semi join {LEARNED}.data d on {taught} and {same}").fetchone()
    return int(found[0]) if found else 0


def _cell(table: str, column: str, kind: str) -> str:
    """SQL: a cell as it can be compared, whatever type a file gave its column."""
    type = {"number": "double", "time": "timestamp"}.get(kind, "varchar")
    return f"try_cast({table}.{quote(column)} as {type})"
