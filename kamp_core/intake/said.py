"""What reading forgave, as warnings: each with the rows of the user's file."""
from collections.abc import Iterable, Iterator

from kamp_core.intake.facts import AsIs, Warning
from kamp_core.intake.sift import Odd

_LISTED = 8                # rows in a sentence
_CODES: dict[AsIs, str] = {"totals": "totals_left_out", "repeats": "headers_left_out", "notes": "notes_left_out"}


def said(odd: Odd, rows: int, expected: int) -> list[Warning]:
    """Everything, after all rows were read."""
    found = []
    if odd.short:
        found.append(Warning("rows_short", {"count": odd.short, "first": odd.first_short}))
    if odd.long:
        found.append(Warning("rows_long", {"count": odd.long, "first": odd.first_long}))
    if odd.nul:
        found.append(Warning("nul_left_out", {"count": odd.nul}))
    if odd.tall:
        found.append(Warning("rows_tall", {"count": odd.tall, "line": odd.tall_line}))
    if rows != expected:
        found.append(Warning("rows_differ", {"rows": rows, "expected": expected}))
    return [*said_of_rows(odd), *found]


def said_of_rows(odd: Odd) -> Iterator[Warning]:
    """What a look at records tells before an import, too."""
    for kind, code in _CODES.items():
        if rows := odd.left_out.get(kind):
            yield Warning(code, {"count": len(rows), "rows": listed(rows)})
    if odd.unclear:
        yield Warning("totals_unclear", {"count": len(odd.unclear), "rows": listed(odd.unclear)})
    if odd.merged:
        yield Warning("merged_filled", {"count": odd.merged})
    if odd.merged_blank:
        yield Warning("merged_blank", {"count": odd.merged_blank})
    if odd.rounded:
        yield Warning("digits_lost", {"count": odd.rounded, "first": odd.first_rounded})
    if odd.hidden:
        yield Warning("rows_hidden", {"count": len(odd.hidden), "rows": listed(odd.hidden)})
    if odd.errors:
        yield Warning("cells_in_error", {"count": odd.errors, "first": odd.first_error})
    if odd.formulas:
        yield Warning("formulas_empty", {"count": odd.formulas, "first": odd.first_formula})


def listed(rows: Iterable[int]) -> str:
    """'3, 7, 12', the first few."""
    known = sorted(rows)
    return ", ".join(map(str, known[:_LISTED])) + (", …" if len(known) > _LISTED else "")
