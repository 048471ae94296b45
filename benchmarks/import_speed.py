"""How fast, and in how much memory, a large CSV becomes a dataset, beside DuckDB's own read_csv.

    .venv/bin/python benchmarks/import_speed.py [--rows 10000000] [--repeats 1]

Makes the file in a temporary folder (about 92 bytes a row), deletes it after. Each reader runs in a process of its own,
in turns, so that the peak of its memory (RSS) is its own; both write a DuckDB file and have it closed and in place.
"""
import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parent.parent
MEMORY_LIMIT = "1GB"
LARGEST_TIMES = 1.5        # our road may take this many times what read_csv takes
MAKE = """copy (select
    strftime(timestamp '2024-01-01 00:00:00' + to_seconds(i), '%Y-%m-%d %H:%M:%S') as "생산일시",
    (i % 7 * 50 + 350) || '톤-사출' || (i % 7 + 1) || '호기' as "설비",
    'LOT-' || lpad((i // 500)::varchar, 6, '0') as "로트",
    round(180 + 20 * sin(i / 1000.0) + hash(i) % 100 / 50.0, 2) as "실린더온도(℃)",
    round(90 + hash(i + 1) % 1000 / 100.0, 2) as "압력(bar)", round(hash(i + 2) % 100000 / 1000.0, 3) as "속도(mm/s)",
    hash(i + 3) % 60 + 30 as "수량", round(hash(i + 4) % 10000 / 100.0, 2) as "습도(%)",
    round(25 + hash(i + 5) % 700 / 100.0, 4) as "외기온도",
    case when hash(i + 6) % 100 = 0 then 'NG' else 'OK' end as "판정"
    from range($rows) t(i)) to '$path' (header, delimiter ',')"""


def make_file(path: Path, rows: int) -> None:
    with duckdb.connect() as db:
        db.execute("set preserve_insertion_order = true")
        db.execute(MAKE.replace("$rows", str(rows)).replace("$path", str(path)))


def with_kamp(path: Path, folder: Path) -> int:
    """The road of the app: look, import, and a finished version in a workspace. → rows"""
    sys.path.insert(0, str(ROOT))
    from kamp_core.intake import import_file
    from kamp_core.intake.facts import Choices
    from kamp_core.workspace import Workspace
    workspace = Workspace(folder / "home", MEMORY_LIMIT)
    dataset = workspace.ledger.add_dataset(workspace.ledger.add_project("speed").id, "speed")
    with workspace.new_version(dataset) as draft:
        report = import_file(path, Choices(), draft.cursor, lambda share: None, dataset)
    return report.rows


def with_read_csv(path: Path, folder: Path) -> int:
    """DuckDB alone, types found by its own sniffer. → rows"""
    with duckdb.connect(str(folder / "plain.duckdb"), config={"memory_limit": MEMORY_LIMIT}) as db:
        db.execute("create table data as select * from read_csv($1)", [str(path)])
        rows = db.execute("select count(*) from data").fetchone()
        db.execute("checkpoint")
    return rows[0] if rows else 0


READERS = {"kamp": with_kamp, "read_csv": with_read_csv}


def read_once(reader: str, path: Path) -> None:
    """One reading, in a process of its own: prints its figures as JSON."""
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        start = time.perf_counter()
        rows = READERS[reader](path, Path(folder))
        seconds = time.perf_counter() - start
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({"reader": reader, "rows": rows, "seconds": round(seconds, 2),
                      "cpu": round(used.ru_utime + used.ru_stime, 2), "peak_mb": round(used.ru_maxrss / 1024)}))


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--rows", type=int, default=10_000_000)
    asked.add_argument("--repeats", type=int, default=1)
    asked.add_argument("--read", nargs=2, metavar=("READER", "FILE"), help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.read:
        read_once(given.read[0], Path(given.read[1]))
        return 0
    with tempfile.TemporaryDirectory(prefix="import_speed_") as folder:
        if shutil.disk_usage(folder).free < 250 * given.rows:
            print("not enough disk space", file=sys.stderr)
            return 1
        path = Path(folder) / "original.csv"
        make_file(path, given.rows)
        print(f"{given.rows:,} rows, {path.stat().st_size / 1e6:,.1f} MB, memory limit {MEMORY_LIMIT}")
        best: dict[str, float] = {}
        for reader in [*READERS] * given.repeats:
            done = subprocess.run([sys.executable, __file__, "--read", reader, str(path)], check=True, text=True,
                                  stdout=subprocess.PIPE)
            figures = json.loads(done.stdout)
            best[reader] = min(figures["seconds"], best.get(reader, float("inf")))
            print("{reader:>9}  {rows:>12,} rows  {seconds:>7} s  {cpu:>7} CPU s  {peak_mb:>6,} MB".format(**figures))
    times = best["kamp"] / best["read_csv"]
    print(f"kamp takes {times:.2f} × read_csv (at most {LARGEST_TIMES} wanted)")
    return 0 if times <= LARGEST_TIMES else 1


if __name__ == "__main__":
    sys.exit(main())
