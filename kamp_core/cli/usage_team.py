"""The options of a team server: where the screens are opened, and for whom."""
import argparse
from pathlib import Path


def team_options(app: argparse.ArgumentParser) -> None:
    app.add_argument("--host", default="127.0.0.1", help="기본은 이 컴퓨터만 / by default this machine only")
    app.add_argument("--name", help="사람들이 브라우저에 적을 이름 / by which name people come, also through a proxy")
    app.add_argument("--below", default="", metavar="PATH", help="프록시가 넘겨주는 경로 / below this path of a proxy's server")
    app.add_argument("--certificate", type=Path, metavar="FILE.pem", help="HTTPS 인증서 / for HTTPS")
    app.add_argument("--certificate-key", type=Path, metavar="FILE.pem")
    app.add_argument("--without-users", action="store_true", help="누구나 쓰게 하기 / let anyone in")


def user_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=("add", "list", "remove", "password", "log"))
    parser.add_argument("name", nargs="?", metavar="NAME")
    parser.add_argument("--role", choices=("viewer", "analyst", "admin"), default="viewer",
                        help="보기·분석·관리 / what the user may do")
    parser.add_argument("--company", action="store_true",
                        help="비밀번호 없이 회사 계정(이메일)으로 / by the company account, NAME is its e-mail address")


def share_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=("list", "add", "remove", "owner"))
    parser.add_argument("project", nargs="?", metavar="PROJECT")
    parser.add_argument("name", nargs="?", metavar="NAME")
    parser.add_argument("--may", choices=("look", "work"), default="look", help="보기만·함께 작업 / how far, with add")
    parser.add_argument("--everybody", action="store_true", help="사용자 모두 / all users in place of NAME")


def signin_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=("set", "show", "remove"))
    parser.add_argument("--issuer", metavar="https://…", help="회사 로그인 서버 / the issuer of the company's OpenID Connect")
    parser.add_argument("--client", metavar="ID", help="거기에 등록된 이 앱의 ID / the client id of this app there")
    parser.add_argument("--address", metavar="https://…", help="사람들이 여는 이 앱의 주소 / where people open this app")
    parser.add_argument("--without-secret", action="store_true", help="비밀값 없는 등록 / a client without a secret")
