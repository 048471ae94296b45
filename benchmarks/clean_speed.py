"""How fast, and in how much memory, a recipe of six steps cleans a large dataset.

    .venv/bin/python benchmarks/clean_speed.py [--rows 10000000]

Makes the dataset in a temporary workspace (about 12 bytes a row on disk), deletes it after. The recipe runs in a process of
its own, as it does for a visitor, so that the peak of its memory (RSS) is its own.
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

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from kamp_core.settings import Settings  # noqa: E402
from kamp_core.studio import Studio  # noqa: E402

MEMORY_LIMIT = "1GB"
MAKE = """create table data as select
    timestamp '2024-01-01 00:00:00' + to_seconds(i) as "생산일시",
    (i % 7 * 50 + 350) || '톤-사출' || (i % 7 + 1) || '호기' as "설비",
    'LOT-' || lpad((i // 500)::varchar, 6, '0') as "로트", round(180 + 20 * sin(i / 1000.0) + hash(i) % 100 / 50.0, 2) as "온도",
    round(90 + hash(i + 1) % 1000 / 100.0, 2) as "압력", round(hash(i + 2) % 100000 / 1000.0, 3) as "속도",
    (hash(i + 3) % 60 + 30)::bigint as "수량",
    case when hash(i + 4) % 50 > 0 then round(hash(i + 4) % 10000 / 100.0, 2) else -999 end as "습도",
    round(25 + hash(i + 5) % 700 / 100.0, 4) as "외기온도",
    case when hash(i + 6) % 100 = 0 then 'NG' else 'OK' end as "판정"
    from range($rows) t(i)"""
TYPES = {"생산일시": "datetime", "설비": "text", "로트": "text", "온도": "number", "압력": "number", "속도": "number",
         "수량": "integer", "습도": "number", "외기온도": "number", "판정": "text"}
BY = {"by": ["설비"], "order": "생산일시"}
RECIPE = [
    {"kind": "blank", "column": "습도", "values": [-999]},
    {"kind": "fill", "column": "습도", "how": "median", "by": ["설비"]},
    {"kind": "unit", "column": "압력", "from": "bar", "to": "MPa"},
    {"kind": "filter", "conditions": [{"column": "속도", "op": ">", "value": 1}]},
    {"kind": "rolling", "columns": ["온도"], "how": "mean", "rows": 10, **BY},
    {"kind": "lag", "columns": ["압력"], **BY}]


def make(home: Path, rows: int) -> str:
    """A dataset of so many rows, as an import leaves it."""
    studio = Studio(Settings(home, None, 1 << 30, MEMORY_LIMIT))
    dataset = studio.ledger.add_dataset(studio.project().id, "speed")
    columns = [{"name": name, "type": kind, "unit": None, "format": None} for name, kind in TYPES.items()]
    with studio.workspace.new_version(dataset) as draft:
        draft.cursor.execute(MAKE.replace("$rows", str(rows)))
        draft.cursor.execute('create table unreadable (row bigint, "column" varchar, value varchar)')
        draft.report = {"columns": columns, "rows": rows, "version": 1}
    studio.workspace.close()
    return dataset


def clean(home: Path, dataset: str) -> None:
    """The recipe once, in this process: prints its figures as JSON."""
    studio = Studio(Settings(home, None, 1 << 30, MEMORY_LIMIT))
    start = time.perf_counter()
    number = studio.cleaning.extend(dataset, RECIPE)
    seconds = time.perf_counter() - start
    used = resource.getrusage(resource.RUSAGE_SELF)
    steps = studio.cleaning.report(dataset).steps
    size = studio.workspace.version_file(dataset, number).stat().st_size
    print(json.dumps({"rows": steps[-1].rows_after, "changed": [step.changed for step in steps], "mb": round(size / 1e6),
                      "seconds": round(seconds, 1), "cpu": round(used.ru_utime + used.ru_stime, 1),
                      "peak_mb": round(used.ru_maxrss / 1024)}))


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--rows", type=int, default=10_000_000)
    asked.add_argument("--clean", nargs=2, metavar=("HOME", "DATASET"), help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.clean:
        clean(Path(given.clean[0]), given.clean[1])
        return 0
    with tempfile.TemporaryDirectory(prefix="clean_speed_") as folder:
        if shutil.disk_usage(folder).free < 300 * given.rows:
            print("not enough disk space", file=sys.stderr)
            return 1
        dataset = make(Path(folder), given.rows)
        command = [sys.executable, __file__, "--clean", folder, dataset]
        done = subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE)
        figures = json.loads(done.stdout)
        print(f"{given.rows:,} rows, {len(TYPES)} columns, {len(RECIPE)} steps, memory limit {MEMORY_LIMIT}")
        print("{rows:,} rows left  {seconds} s  {cpu} CPU s  peak {peak_mb:,} MB  version {mb} MB".format(**figures))
        print("cells changed:", ", ".join(f"{step['kind']} {n:,}" for step, n in zip(RECIPE, figures["changed"], strict=True)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
