"""Every command and its options. Help is said in both languages: it comes before any choice."""
import argparse
from pathlib import Path

from kamp_core.cli.arguments import (
    budget,
    clock,
    count,
    csv_file,
    excel_file,
    json_object,
    knob,
    pair,
    pair_or_one,
    pause,
    price,
    report_file,
    role,
)
from kamp_core.cli.usage_care import care_options
from kamp_core.cli.usage_database import database_options, source_options
from kamp_core.cli.usage_project import handing_options
from kamp_core.cli.usage_team import share_options, signin_options, team_options, user_options

_IN_USE = "적지 않으면 사용 중인 모델 / left out: the model in use"


def make_parser() -> argparse.ArgumentParser:
    """The whole command line."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--home", type=Path, help="작업 폴더 / where everything is kept")
    common.add_argument("--language", choices=("ko", "en"))
    common.add_argument("--json", action="store_true", help="JSON 하나로 답하기 / answer with one JSON document")
    parser = argparse.ArgumentParser(prog="kamp", description="KAMP Studio")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, help: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, parents=[common], help=help)

    _app_options(command("app", "화면 열기 / open the screens in the browser"))
    user_options(command("user", "사용자 관리 / users of a team server"))
    share_options(command("share", "프로젝트 공유와 주인 / whose a project is, and who else sees it"))
    signin_options(command("signin", "회사 계정으로 들어오기 / signing in with the company account"))
    database_options(command("databases", "데이터베이스 주소 허용 / databases that may be read"))
    _import_options(command("import", "파일이나 데이터베이스 읽기 / read files, or from a database"))
    _join_options(command("join", "두 데이터 합치기 / bring two datasets together"))
    _rename_options(command("rename", "데이터나 프로젝트 이름 바꾸기 / give data or a project another name"))
    _delete_options(command("delete", "데이터나 프로젝트 지우기 / delete data or a project"))
    _quality_options(command("quality", "데이터 품질 / profile and the six indices"))
    command("recipe", "정리 순서 보기 / show the recipe").add_argument("dataset", metavar="DATASET")
    _clean_options(command("clean", "데이터 정리 / clean data"))
    _sql_options(command("sql", "SQL로 묻기 / ask in SQL"))
    command("problems", "풀 수 있는 문제 / the problems on the shelf")
    _form_options(command("form", "빈 기록 양식(엑셀) / a blank Excel form to collect data with"))
    _guide_options(command("guide", "문제의 가이드 / the guide of a problem, to read or print"))
    _train_options(command("train", "학습 / train"))
    _resume_options(command("resume", "이어서 학습 / go on with a stopped training"))
    command("stop", "학습 멈추기 / stop a training").add_argument("run", metavar="RUN")
    command("runs", "학습 목록 / list the trainings")
    _predict_options(command("predict", "새 파일 예측 / predict a new file"))
    _serve_options(command("serve", "모델에 JSON으로 묻기 / answer for a model over HTTP"))
    _watch_options(command("watch", "폴더를 지켜보며 새 파일 예측 / predict each new file in a folder"))
    _report_options(command("report", "보고서: 사장님용·현장용 한 장, 기술 / reports: one page for owner or line, technical"))
    handing_options(command("handover", "프로젝트를 파일 하나로 넘겨주기 / a project in one file, to hand over"),
                    command("takeover", "넘겨받은 파일 열기 / open a file that was handed over"))
    _worth_options(command("worth", "한 달에 얼마인지 / what an answer is worth in a month"))
    care_options(command("backup", "모두 백업하기 / back everything up"),
                 command("restore", "백업을 빈 폴더에 풀기 / unpack a backup into an empty folder"),
                 command("doctor", "작업 폴더 살펴보기 / look the workspace over"),
                 command("cluster-check", "여러 컴퓨터로 학습할 준비 살펴보기 / is the cluster fit for training?"))
    return parser


def _app_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int)
    parser.add_argument("--headless", action="store_true", help="브라우저를 열지 않기 / do not open a browser")
    team_options(parser)


def _rename_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("dataset", nargs="?", metavar="DATASET")
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("--project", metavar="PROJECT", help="데이터 대신 프로젝트 / a project in place of data")
    parser.set_defaults(wrong_usage=parser.error)


def _delete_options(parser: argparse.ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("dataset", nargs="?", metavar="DATASET")
    what.add_argument("--project", metavar="PROJECT", help="프로젝트 전체 / a project with all that is in it")
    parser.add_argument("--yes", action="store_true", help="정말로 / for good")


def _quality_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("dataset", metavar="DATASET")
    parser.add_argument("--out", type=report_file, metavar="Q.html|Q.pdf", help="품질 확인서 / the certificate")


def _resume_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", metavar="RUN")
    parser.add_argument("--finish", action="store_true", help="끝난 모델로 바로 답하기 / answer with what is finished")


def _report_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--run", required=True)
    parser.add_argument("--for", dest="reader", default="owner", choices=("owner", "line", "technical"))
    parser.add_argument("--out", required=True, type=report_file, metavar="R.html|R.pdf")


def _predict_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--model", required=True, metavar="RUN|FILE.kamp")
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--out", required=True, type=Path, metavar="OUT.csv")
    parser.add_argument("--for", dest="reader", default="programs", choices=("programs", "people"),
                        help="people: 순위와 할 일까지, .csv나 .xlsx / with rank and what to do, .csv or .xlsx")
    parser.add_argument("--map", action="append", default=[], type=pair, metavar="MODEL_COLUMN=FILE_COLUMN")
    _file_options(parser)


def _worth_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", metavar="RUN")
    parser.add_argument("--price", action="append", default=[], type=price, metavar="NAME=WON",
                        help="적어 두는 가격 / kept prices")


def _serve_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("model", nargs="?", metavar="RUN|FILE.kamp", help=_IN_USE)
    parser.add_argument("--port", type=int, default=8600)
    parser.add_argument("--host", default="127.0.0.1", help="기본은 이 컴퓨터만 / by default this machine only")
    key = parser.add_mutually_exclusive_group()
    key.add_argument("--key-file", type=Path, metavar="FILE", help="키를 적은 파일, 한 줄에 하나 / keys, one a line")
    key.add_argument("--new-key", action="store_true", help="키를 만들어 한 번 보여 주기 / make a key and show it once")
    parser.add_argument("--rows", type=count, default=1000, metavar="N", help="한 번에 받는 줄 / rows at a time")
    parser.add_argument("--waiting", type=count, default=64, metavar="N", help="함께 기다리는 요청 / requests at a time")
    parser.add_argument("--a-minute", type=count, default=0, metavar="N", help="1분에 받는 요청 / requests a minute")


def _watch_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--model", metavar="RUN|FILE.kamp", help=_IN_USE)
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="예측을 둘 폴더 / where predictions go")
    when = parser.add_mutually_exclusive_group()
    when.add_argument("--every", type=pause, default=10.0, metavar="SECONDS", help="몇 초마다 볼지 / seconds between two looks")
    when.add_argument("--at", type=clock, metavar="HH:MM", help="날마다 이 시각에 / once a day at this time")
    when.add_argument("--once", action="store_true", help="지금 한 번만 / now, and that is all")


def _clean_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("dataset", metavar="DATASET")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--step", action="append", type=json_object, metavar="JSON",
                      help="{\"kind\": \"drop\", \"columns\": [\"비고\"]}")
    what.add_argument("--like", metavar="OTHER", help="다른 데이터의 정리 순서로 / by the recipe of other data")
    what.add_argument("--undo", action="store_true", help="되돌리기 / back to the version before")
    what.add_argument("--redo", action="store_true", help="다시 하기 / forth again")
    parser.add_argument("--map", action="append", default=[], type=pair, metavar="OTHER_COLUMN=COLUMN")
    parser.add_argument("--empty", action="append", default=[], metavar="COLUMN", help="없는 열을 빈 열로 / make a missing column")
    parser.add_argument("--without", action="append", default=[], type=count, metavar="N", help="이 단계 빼기 / leave it out")
    parser.add_argument("--out", type=Path, metavar="OUT.csv", help="정리한 표를 파일로 / write the cleaned table, too")


def _project_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--project", metavar="PROJECT", help="넣을 프로젝트, 이름이나 번호 / into which project, by name or id")


def _import_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE|FOLDER|ZIP")
    source_options(parser)
    _project_option(parser)
    parser.add_argument("--append", action="store_true", help="한 데이터로 잇기 / all files into one")
    parser.add_argument("--name")
    parser.add_argument("--file-date", action=argparse.BooleanOptionalAction, default=None,
                        help="파일 이름의 날짜를 열로 / the date in the file names as a column")
    parser.add_argument("--year", type=count, metavar="N", help="이름에 월만 있을 때 / for names that tell a month only")
    parser.add_argument("--file-name-column", metavar="COL", help="파일 이름을 열로 / the file names as a column")
    _file_options(parser)


def _join_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("left", metavar="DATASET")
    parser.add_argument("right", metavar="OTHER")
    parser.add_argument("--name")
    parser.add_argument("--on", action="append", default=[], type=pair_or_one, metavar="COL[=COL]",
                        help="같아야 하는 열 / what must be equal; left out: as proposed")
    parser.add_argument("--columns", action="append", default=None, metavar="COL", help="더할 열 / what to add; left out: all")
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--time", type=pair, metavar="COL=COL", help="시각으로 / by the nearest earlier time")
    way.add_argument("--list", action="store_true", help="불량 목록에서 결과 열 / a result column from a list of bad lots")
    by_key = parser.add_argument_group("--on")
    by_key.add_argument("--loose", action="append", default=[], choices=("zeros", "blanks", "case"),
                        help="표기 차이 무시 / differences in writing that do not count")
    by_key.add_argument("--keep", default="left", choices=("left", "matched"))
    by_key.add_argument("--repeats", default="all", choices=("all", "first", "last"))
    by_time = parser.add_argument_group("--time")
    by_time.add_argument("--delay", type=float, default=0.0, metavar="S", help="초 / seconds from the reading to the row")
    by_time.add_argument("--tolerance", type=float, metavar="S", help="초 / how old a reading may be")
    by_time.add_argument("--window", type=float, metavar="S", help="초 / mean, least, greatest, spread of so many seconds")
    by_time.add_argument("--search-delay", type=float, metavar="S", help="초 / try delays up to this")
    by_time.add_argument("--target", metavar="COL", help="--search-delay: 결과 열 / the result column")
    by_list = parser.add_argument_group("--list")
    by_list.add_argument("--lot", action="append", default=[], type=pair, metavar="COL=COL", help="로트 열 / the lot columns")
    by_list.add_argument("--label", metavar="NAME", help="결과 열 이름 / what the result column is called")
    by_list.add_argument("--good", metavar="WORD")
    parser.add_argument("--bad", metavar="VALUE", help="--list, --search-delay")


def _file_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--encoding")
    parser.add_argument("--delimiter")
    parser.add_argument("--sheet")
    parser.add_argument("--header-row", type=int, help="1-based; 0: none")
    parser.add_argument("--header-rows", type=int, metavar="N", help="제목 줄 수 / rows in the header, units too")
    parser.add_argument("--as-is", action="append", default=[], choices=("totals", "repeats", "notes", "merged"),
                        help="빼거나 채우지 않고 그대로 / leave sums, repeated headers, notes, merged cells as they stand")
    parser.add_argument("--dates", choices=("day-first", "month-first"), help="03/04/2024: 일·월 순서 / which comes first")
    parser.add_argument("--text", action="append", default=[], metavar="COL", help="글자로 두기 / leave it as text")
    parser.add_argument("--as-written", action="append", default=[], metavar="COL", help="고쳐 적지 않기 / repair nothing in it")


def _sql_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("dataset", metavar="DATASET")
    parser.add_argument("sql", metavar='"select …"')
    parser.add_argument("--out", type=csv_file, metavar="OUT.csv", help="결과 전체를 파일로 / the whole result into a file")


def _form_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("problem", metavar="PROBLEM")
    parser.add_argument("--out", required=True, type=excel_file, metavar="F.xlsx")


def _guide_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("problem", metavar="PROBLEM")
    parser.add_argument("--out", required=True, type=report_file, metavar="G.html|G.pdf")


def _train_options(parser: argparse.ArgumentParser) -> None:
    _project_option(parser)
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--dataset", metavar="D")
    source.add_argument("--file", type=Path, metavar="F")
    _file_options(parser)
    parser.add_argument("--problem", required=True, metavar="P")
    parser.add_argument("--role", action="append", default=[], type=role, metavar="target|time|group|knob=COL")
    parser.add_argument("--knob", action="append", default=[], type=knob, metavar="COL[=LOW..HIGH][/STEP]",
                        help="설정값과 그 한계, 눈금 / a knob with its limits and step")
    for name in ("--input", "--exclude", "--keep"):
        parser.add_argument(name, action="append", default=[], metavar="COL")
    parser.add_argument("--bad", metavar="VALUE")
    parser.add_argument("--option", action="append", default=[], type=pair, metavar="KEY=VALUE")
    parser.add_argument("--budget", default="quick", type=budget, metavar="SECONDS|quick|standard|thorough")
    parser.add_argument("--trials", type=count, metavar="N", help="시계 대신 모델 수 / this many models, no clock")
    parser.add_argument("--seed", type=int, default=0)
