"""The options of what is read from a factory's database."""
import argparse
from pathlib import Path

from kamp_core.databases.facts import TLS


def database_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=("allow", "forbid", "list", "tables"))
    parser.add_argument("address", nargs="?", metavar="[KIND://]HOST[:PORT][/DATABASE]|URL",
                        help="postgresql, mysql, mssql; tables: KIND://USER@HOST/DATABASE")
    parser.add_argument("--tls", choices=TLS, help="암호화, verify: 인증서 확인까지 / encryption; verify: the certificate, too")
    parser.add_argument("--certificate", type=Path, metavar="FILE.pem", help="믿을 인증서 / whom to trust")
    _password_option(parser)


def source_options(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(wrong_usage=parser.error)
    parser.add_argument("--database", metavar="URL", help="KIND://USER@HOST[:PORT]/DATABASE, 비밀번호 없이 / without a password")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--table", metavar="[SCHEMA.]TABLE")
    what.add_argument("--query", metavar='"select …"')
    _password_option(parser)


def _password_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--password-env", default="KAMP_DATABASE_PASSWORD", metavar="NAME",
                        help="비밀번호가 든 환경 변수 / the environment variable that holds the password")
