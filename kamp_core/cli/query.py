"""`kamp sql`: a question in SQL to one dataset, answered on the screen or into a file."""
from dataclasses import asdict

from kamp_core.cli.desk import Desk
from kamp_core.errors import KampError
from kamp_core.sandbox import Answer
from kamp_core.wording.width import width

_SHOWN, _WIDE = 50, 40             # rows and characters a cell, for people


def sql(desk: Desk) -> int:
    given, studio = desk.given, desk.studio
    dataset = studio.ledger.dataset(given.dataset).id
    try:
        if given.out:
            out = given.out.absolute()
            answer = studio.sql.export(dataset, given.sql, out)
            desk.tell({"rows": answer.count, "columns": [asdict(c) for c in answer.columns], "out": str(out)},
                      desk.say("cli.sql_written", rows=f"{answer.count:,}", path=out))
        else:
            answer = studio.sql.ask(dataset, given.sql)
            desk.tell(asdict(answer), *_lines(answer), *_rest(desk, answer))
    except KeyboardInterrupt as interrupt:
        raise KampError("sql_cancelled") from interrupt
    return 0


def _rest(desk: Desk, answer: Answer) -> list[str]:
    """What is not on the screen."""
    if answer.more or answer.count > _SHOWN:
        return [desk.say("cli.sql_more", rows=min(_SHOWN, answer.count))]
    return []


def _lines(answer: Answer) -> list[str]:
    """The first rows under their names, each column as wide as its widest cell."""
    rows = [[column.name for column in answer.columns], *([_text(cell) for cell in row] for row in answer.rows[:_SHOWN])]
    widths = [max(map(_width, cells)) for cells in zip(*rows, strict=True)]
    padded = ([cell + " " * (most - _width(cell)) for cell, most in zip(row, widths, strict=True)] for row in rows)
    return ["  ".join(row).rstrip() for row in padded]


def _text(cell: object) -> str:
    if cell is None:
        return ""
    text = f"{cell:.6g}" if isinstance(cell, float) else str(cell)
    return text if "┌" in text else " ".join(text.split())[:_WIDE]      # a plan is a drawing


def _width(text: str) -> int:
    return max(map(width, text.split("\n")))
