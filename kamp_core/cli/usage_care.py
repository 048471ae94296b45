"""Options of what cares for a workspace as a whole."""
import argparse
from pathlib import Path

from kamp_core.cli.arguments import zip_file


def care_options(backup: argparse.ArgumentParser, restore: argparse.ArgumentParser, doctor: argparse.ArgumentParser,
                 cluster: argparse.ArgumentParser) -> None:
    backup.add_argument("--out", required=True, type=zip_file, metavar="FILE.zip")
    restore.add_argument("file", type=Path, metavar="FILE.zip")
    doctor.add_argument("--mend", action="store_true", help="고칠 수 있는 것은 고치기 / mend what can be mended")
    doctor.add_argument("--url", metavar="https://…", help="그 주소로 앱을 다 쓸 수 있는지 / is the app reached whole there?")
    cluster.add_argument("address", nargs="?", metavar="tcp://HOST:8786", help="적지 않으면 KAMP_DASK_SCHEDULER / left out: as set")
