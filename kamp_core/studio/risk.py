"""The risk line of an answer: rows kept aside beside their times, a few hundred pieces of it for a picture."""
from kamp_core.errors import KampError
from kamp_core.learning.outcome import Outcome
from kamp_core.quality.sql import first_row
from kamp_core.reports.figure_risk import RiskLine
from kamp_core.studio.aside import file_aside
from kamp_core.workspace import Workspace
from kamp_core.workspace.sql import literal, quote

_PIECES = 600


def risk_line(workspace: Workspace, outcome: Outcome) -> RiskLine | None:
    """None for other families, and where the data or the rows kept aside were deleted. Of several machines the highest counts."""
    file = file_aside(workspace, outcome)
    clock = next((out.column for out in outcome.excluded if out.reason == "role_time"), None)
    if outcome.watch is None or clock is None or not file.exists():
        return None
    with workspace.scratch_database() as db:
        try:
            workspace.attach(db, "source", outcome.dataset, outcome.version)
        except KampError:
            return None
        held = f"read_parquet({literal(str(file))})"
        names = [row[0] for row in db.execute(f"describe select * from {held}").fetchall()]
        event = "h.actual > 0" if "actual" in names else "false"
        db.execute(f"""create temp table held as select try_cast(d.{quote(clock)} as timestamp) as t, h.risk, {event} as event
            from {held} h join source.data d on d.rowid + 1 = h.row where isfinite(h.risk)""")
        first, last = first_row(db, "select min(t), max(t) from held")
        if first is None or first == last:
            return None
        rows = db.execute(f"""select min(t)::varchar, max(risk) from (
            select *, (date_diff('microsecond', $1::timestamp, t)::double
                       / date_diff('microsecond', $1::timestamp, $2::timestamp) * {_PIECES})::bigint as piece
            from held where t is not null) group by piece order by piece""", [first, last]).fetchall()
        events = db.execute("""select min(t)::varchar, max(t)::varchar from (
            select t, event, row_number() over (order by t) - row_number() over (partition by event order by t) as run
            from (select t, max(event) as event from held where t is not null group by t)) where event group by run order by 1
            """).fetchall()
        db.execute("detach source")
    return RiskLine(tuple(row[0] for row in rows), tuple(row[1] for row in rows), tuple((a, b) for a, b in events))
