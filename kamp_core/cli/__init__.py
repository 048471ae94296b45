"""`kamp …`: what the screens do, without a browser."""
import argparse
import json
import os
import sys
import tempfile
import traceback
import uuid
from dataclasses import replace
from pathlib import Path

from kamp_core.errors import KampError
from kamp_core.settings import Language, read_language, read_settings

WRONG_PYTHON = ("KAMP Studio에는 Python 3.11이 필요합니다. ‘uv run kamp app’은 알맞은 Python을 스스로 찾습니다.\n"
                "KAMP Studio needs Python 3.11. “uv run kamp app” finds the right one by itself.")
_WRONG_USAGE = ("certificate_half", "train_project_twice")      # what argparse cannot see
_BY_COMMAND = ("run_unknown",)          # faults whose way on is a page in the browser and a command here: cli.<code>


def main(argv: list[str] | None = None) -> int:
    """0: done, 1: a known fault in words, 2: wrong usage."""
    if sys.version_info[:2] != (3, 11):
        print(WRONG_PYTHON, file=sys.stderr)
        return 1
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")      # Korean Windows consoles are cp949
    from kamp_core.cli.usage import make_parser
    given = make_parser().parse_args(argv)
    language = given.language or read_language() or "ko"
    try:
        return _run(given, language)
    except BrokenPipeError:           # the reader, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 0
    except KampError as error:
        return tell_error(error, language, given.json)
    except Exception as error:        # whoever typed the command meets a sentence; what nobody foresaw goes to a log
        from kamp_core.workspace.faults import fault_of
        if fault := fault_of(error):
            return tell_error(fault, language, given.json)
        ref = uuid.uuid4().hex[:6]
        log = _log(ref)
        done = tell_error(KampError("unexpected", ref=ref), language, given.json)
        print(log, file=sys.stderr)
        return done


def _run(given: argparse.Namespace, language: Language) -> int:
    settings = read_settings()
    settings = replace(settings, home=given.home.expanduser().absolute() if given.home else settings.home, language=language)
    if given.command == "app":
        from kamp_core.cli.app import open_app, place_of
        return open_app(settings.home, given.language, place_of(given, language))
    if given.command == "restore":
        from kamp_core.cli.care import restore
        return restore(given, settings.home, language)
    if given.command == "doctor" and given.url:
        from kamp_core.cli.care import check_address
        return check_address(given, language)
    from kamp_core.cli.commands import COMMANDS
    from kamp_core.cli.desk import Desk, keeps_log
    from kamp_core.studio import Studio
    desk = Desk(given, Studio(settings), language)
    if keeps_log(settings.home):
        desk.studio.ledger.decided = desk.note
    done: int = COMMANDS[given.command](desk)
    sys.stdout.flush()
    return done


def _log(ref: str) -> Path:
    """Keep the traceback at hand in the user's own temporary folder, for the home may be what is at fault. → where"""
    path = Path(tempfile.gettempdir()) / f"kamp-{ref}.log"
    path.write_text(traceback.format_exc(), "utf-8")
    return path


def tell_error(error: KampError, language: Language, as_json: bool) -> int:
    from kamp_core.wording import say, say_error
    own = error.code in _BY_COMMAND
    print(say(f"cli.{error.code}", language, **error.facts) if own else say_error(error, language), file=sys.stderr)
    if error.choices:
        print(say("frame.choices", language, choices=", ".join(error.choices)), file=sys.stderr)
    if as_json:
        print(json.dumps({"error": error.code, "facts": error.facts, "choices": list(error.choices)},
                         ensure_ascii=False, default=str))
    return 2 if error.code in _WRONG_USAGE else 1
