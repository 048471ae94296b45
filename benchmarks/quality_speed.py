"""How long the data sheet of ten million rows × ten columns takes: `python benchmarks/quality_speed.py [rows]`."""
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from kamp_core.intake.facts import Column, Detected, ImportReport
from kamp_core.quality.known import DatasetFacts, Rule
from kamp_core.settings import Settings
from kamp_core.studio import Studio

COLUMNS = """
    timestamp '2025-01-01' + to_milliseconds(i * 2500) as 시각,
    round(50 + 10 * sin(i / 50000) + hash(i) % 1000 / 100, 2) as "온도(℃)",
    20 + (hash(i + 1) % 10000) / 1000.0::double + (hash(i) % 1000) / 200 as "압력(MPa)",
    round(100 + (hash(i + 7) % 10000) / 1000.0::double, 1) as "전류(A)",
    case when hash(i + 9) % 1000 < 3 then null else 7 + (hash(i + 9) % 100) / 100.0::double end as pH,
    (hash(i + 2) % 240)::bigint as 사이클,
    (hash(i + 3) % 9 + 1)::varchar || '호기' as 설비,
    'LOT' || (i // 500)::varchar as 로트,
    i + 1 as 번호,
    case when hash(i + 5) % 1000 < 8 then 'NG' else 'OK' end as 판정"""


def main(rows: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        studio = Studio(Settings(Path(folder), "ko", 2**30, "1GB"))
        dataset = studio.ledger.add_dataset(studio.project().id, "speed")
        with studio.workspace.new_version(dataset) as draft:
            draft.cursor.execute(f"create table data as select {COLUMNS} from range({rows}) t(i)")
            columns = tuple(Column(str(name), "text") for name, *_ in draft.cursor.execute("describe data").fetchall())
            form = Detected("csv", "utf-8", ",", 1, None, ())
            draft.report = ImportReport(dataset, 1, rows, columns, form, (), 0, (), "none").as_json()
        tell("profile, once", lambda: studio.profile(dataset))
        tell("time-line, once", lambda: studio.quality.timeline(dataset))
        tell("sheet, the first time", lambda: studio.quality.look(dataset))
        tell("sheet, nothing changed", lambda: studio.quality.look(dataset))
        studio.quality.settle(dataset, DatasetFacts(weights={"validity": 0.3}))
        tell("sheet, another weight", lambda: studio.quality.look(dataset))
        studio.quality.describe(dataset, {"온도(℃)": {"low": 45.0, "high": 70.0}})
        tell("sheet, limits of one column", lambda: studio.quality.look(dataset))
        studio.quality.settle(dataset, DatasetFacts(rules=(Rule("at_most", ("압력(MPa)", "온도(℃)")),)))
        tell("sheet, a rule", lambda: studio.quality.look(dataset))
        tell("a key looked for", lambda: studio.quality.propose_key(dataset))
        studio.quality.describe(dataset, {"번호": {"key": True}})
        tell("sheet, a key", lambda: studio.quality.look(dataset))
        print(f"{'peak memory':34} {peak_mb():8.0f} MB")
        studio.workspace.close()


def tell(name: str, work: Callable[[], object]) -> None:
    """Once, as the user waits for it: by the clock and by the processor, whose seconds do not grow under load."""
    started, used = time.perf_counter(), time.process_time()
    work()
    print(f"{name:34} {time.perf_counter() - started:8.2f} s {time.process_time() - used:8.2f} s of processor", flush=True)


def peak_mb() -> float:
    """Of this process, the highest so far."""
    import psutil
    memory = psutil.Process().memory_info()
    if hasattr(memory, "peak_wset"):
        return float(memory.peak_wset) / 2**20
    import resource
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000)
