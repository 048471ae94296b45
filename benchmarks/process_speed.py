"""How long each chart of process control takes on ten million rows: `python benchmarks/process_speed.py [rows]`."""
import sys
import tempfile
import time
from pathlib import Path

from kamp_core.quality.profile import make_profile
from kamp_core.spc.capability import Spec, capability
from kamp_core.spc.chart_figure import control_figure
from kamp_core.spc.charts import control_chart
from kamp_core.spc.facts import Ask, Grouping
from kamp_core.spc.pareto import pareto
from kamp_core.workspace import Workspace

COLUMNS = """timestamp '2025-01-01' + to_milliseconds(i * 2500) as 시각,
    (hash(i) % 1000 + hash(i + 7) % 1000) / 200.0::double as 두께,
    'LOT' || (i // 500)::varchar as 로트, case when hash(i + 5) % 1000 < 8 then 'NG' else 'OK' end as 판정,
    '유형' || (hash(i + 3) % 9)::varchar as 유형"""
ASKS = {"fifty rows each": Ask("auto", "두께", grouping=Grouping("size", 50)),
        "an hour each": Ask("auto", "두께", "시각", Grouping("hour")), "a day each": Ask("xbar_s", "두께", "시각", Grouping("day")),
        "a lot each": Ask("auto", "두께", "시각", Grouping("column", column="로트")),
        "EWMA, an hour each": Ask("ewma", "두께", "시각", Grouping("hour")),
        "share of bad ones, an hour each": Ask("p", "판정", "시각", Grouping("hour"), bad="NG")}


def main(rows: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(Path(folder))
        dataset = workspace.ledger.add_dataset(workspace.ledger.add_project("speed").id, "speed")
        with workspace.new_version(dataset) as draft:
            draft.cursor.execute(f"create table data as select {COLUMNS} from range({rows}) t(i)")
        with workspace.read(dataset) as cursor:
            column = {c.name: c for c in make_profile(cursor, {}).columns}
            for name, ask in ASKS.items():
                started = time.perf_counter()
                chart = control_chart(cursor, column[ask.column], ask)
                found, drawn = time.perf_counter() - started, len(control_figure(chart, "ko").to_json())
                print(f"{name:34} {found:6.2f} s   {chart.points:8,} points, {len(chart.places):5,} shown, {drawn / 1000:5.0f} kB")
            for name, work in (("capability", lambda: capability(cursor, column["두께"], Spec(1, 9), ASKS["an hour each"])),
                               ("pareto", lambda: pareto(cursor, column["유형"]))):
                started = time.perf_counter()
                work()
                print(f"{name:34} {time.perf_counter() - started:6.2f} s")
        workspace.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000)
