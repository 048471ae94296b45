"""The options of commands on a whole project."""
import argparse
from pathlib import Path


def handing_options(give: argparse.ArgumentParser, take: argparse.ArgumentParser) -> None:
    give.add_argument("project", metavar="PROJECT")
    give.add_argument("--out", required=True, type=Path, metavar="FILE.zip")
    give.add_argument("--anonymise", action="store_true", help="이름과 값을 가리기 / hide names and values")
    take.add_argument("file", type=Path, metavar="FILE.zip")
    take.add_argument("--owner", metavar="NAME", help="주인이 될 사용자 / the user it shall belong to")
    take.add_argument("--code", default="", metavar="XXXX-XXXX-XXXX-XXXX", help="함께 들은 암호 / the code you were told")
