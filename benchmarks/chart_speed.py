"""How long each chart of the Look step takes on ten million rows: `python benchmarks/chart_speed.py [rows]`.

Beside the time that passes stands that of the processor, of all threads together: it says the same on a busy machine.
"""
import json
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from kamp_core.look import differences, draw, split_rows, trend
from kamp_core.look.charts import Wish, chart
from kamp_core.look.figure_waves import waves_figure
from kamp_core.look.figures import figure
from kamp_core.look.leads import find_leads
from kamp_core.look.overview import overview
from kamp_core.look.waves import waves
from kamp_core.quality.profile import make_profile
from kamp_core.workspace import Workspace

COLUMNS = """
    timestamp '2025-01-01' + to_milliseconds(i * 2500) as 시각,
    (50 + 10 * sin(i / 50000) + hash(i) % 1000 / 100)::decimal(9, 2) as 온도,
    20 + (hash(i + 1) % 10000) / 1000.0::double + (hash(i) % 1000) / 200 as 압력,
    (hash(i + 2) % 240)::bigint as 사이클,
    (hash(i + 3) % 9 + 1)::varchar || '호기' as 설비,
    case hash(i + 4) % 3 when 0 then '주간' when 1 then '오후' else '야간' end as 교대,
    'LOT' || (i // 500)::varchar as 로트,
    case when hash(i + 5) % 1000 < 8 + 10 * (hash(i + 3) % 9 = 2)::int then 'NG' else 'OK' end as 판정"""

START = datetime(2025, 1, 1)
WISHES = [
    ("one", ("온도",), "box"), ("one", ("온도",), "violin"), ("one", ("교대",), "pareto"), ("two", ("온도", "압력"), "density"),
    ("group", ("온도", "설비"), "violin"), ("group", ("온도", "설비"), "histogram"), ("group", ("온도", "압력", "설비"), "points"),
    ("parts", ("교대", "설비"), "stack"), ("parts", ("교대", "시각"), "stack"), ("many", ("온도", "압력", "사이클"), "parallel"),
    ("map", ("온도", "압력", "사이클", "설비", "교대", "판정"), "map")]


def main(rows: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(Path(folder))
        dataset = workspace.ledger.add_dataset(workspace.ledger.add_project("speed").id, "speed")
        with workspace.new_version(dataset) as draft:
            draft.cursor.execute(f"create table data as select {COLUMNS} from range({rows}) t(i)")
        with workspace.read(dataset) as cursor:
            started = time.perf_counter()
            profile = make_profile(cursor, {})
            print(f"{'profile, once':34} {time.perf_counter() - started:8.1f} s")
            column = {c.name: c for c in profile.columns}
            split = split_rows(cursor, profile, "판정", "NG")
            heat, press, machine, shift, when = (column[n] for n in ("온도", "압력", "설비", "교대", "시각"))
            tell("good and bad rows", lambda: split_rows(cursor, profile, "판정", "NG"))
            for see, names, kind in WISHES:
                columns, wish = tuple(column[n] for n in names), Wish(see, names, kind)
                tell(f"{see}: {kind}", lambda c=columns, w=wish: figure(chart(cursor, w, c, split), "ko").to_json())
            tell("what moves first, two sensors", lambda: find_leads(cursor, when, split, (heat, press), 3600.0))
            for name, columns, told in (
                    ("histogram", (heat,), None), ("histogram, good and bad", (heat,), split),
                    ("bars", (machine,), None), ("bars, good and bad", (machine,), split),
                    ("bars of many values", (column["로트"],), None),
                    ("density", (heat, press), None), ("points, good and bad", (heat, press), split),
                    ("boxes", (machine, heat), None), ("table", (machine, shift), None),
                    ("table, good and bad", (machine, shift), split)):
                tell(name, lambda c=columns, told=told: figure(draw(cursor, *c, split=told), "ko").to_json())
            tell("along time, rows", lambda: figure(trend(cursor, when), "ko").to_json())
            tell("along time, number", lambda: figure(trend(cursor, when, heat), "ko").to_json())
            tell("along time, share of bad", lambda: figure(trend(cursor, when, None, split), "ko").to_json())
            sensors = (heat, press, column["사이클"])
            gathered = overview(cursor, when, sensors)
            tell("three sensors gathered, once", lambda: overview(cursor, when, sensors))
            for name, within in (("three sensors along time", None), ("the same, a month", (START, datetime(2025, 2, 1))),
                                 ("the same, a week", (START, datetime(2025, 1, 8)))):
                tell(name, lambda within=within: json.dumps(waves_figure(
                    waves(cursor, when, sensors, within, overview=gathered), str)))
            tell("differences, all columns", lambda: differences(cursor, profile, "판정", "NG"))
        workspace.close()


def tell(name: str, work: Callable[[], object]) -> None:
    """The best of three after a first, warming call."""
    work()
    took, busy = [], []
    for _ in range(3):
        started, worked = time.perf_counter(), time.process_time()
        work()
        took.append(time.perf_counter() - started)
        busy.append(time.process_time() - worked)
    print(f"{name:34} {1000 * min(took):8.0f} ms, processor {1000 * min(busy):6.0f} ms", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000)
