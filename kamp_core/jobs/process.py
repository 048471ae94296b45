"""Processes of ours: started apart from us, known to live, ended with all they started."""
import os
import subprocess
import sys
import traceback
import uuid
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

from kamp_core.errors import KampError
from kamp_core.settings import ROOT
from kamp_core.workspace.faults import fault_of


def start_apart(module: str, arguments: list[str], log: Path, environment: dict[str, str] | None = None,
                given: str | None = None) -> subprocess.Popen[bytes]:
    """`python -m module …` in a process group of its own, without a window, that outlives us; what it says goes to `log`.

    `given`: what it reads from its standard input, which nobody else sees."""
    apart: dict[str, Any] = {"start_new_session": True}
    if sys.platform == "win32":
        apart = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW}
    with log.open("ab") as said:
        process = subprocess.Popen([sys.executable, "-X", "utf8", "-m", module, *arguments], cwd=ROOT,
                                   env=os.environ | (environment or {}), stdout=said, stderr=said,
                                   stdin=subprocess.DEVNULL if given is None else subprocess.PIPE, **apart)
    if process.stdin:
        with suppress(OSError), process.stdin:             # it may have ended already
            process.stdin.write((given or "").encode())
    return process


def ended_by(error: Exception) -> KampError:
    """What one of them tells of its end: a known fault as it is, one of the machine by its name, an unknown one by a number.

    Of both of these the cause goes to its log."""
    if isinstance(error, KampError):
        return error
    ref = uuid.uuid4().hex[:6]
    print(f"unexpected {ref}\n{''.join(traceback.format_exception(error))}", file=sys.stderr, flush=True)
    return fault_of(error) or KampError("unexpected", ref=ref)


def lives(pid: int | None, *marks: str) -> bool:
    """Is the process with this number there, and does its command line name every mark? Another with the same number does not.

    No clock is asked: somebody may have set it. One that we may not look into counts as living."""
    try:
        process = psutil.Process(pid or -1)
        return bool(process.status() != psutil.STATUS_ZOMBIE and set(marks) <= set(process.cmdline()))
    except psutil.AccessDenied:
        return True
    except (psutil.Error, ValueError):
        return False


def is_running(*marks: str) -> bool:
    """Is there any process whose command line names every mark?"""
    return any(set(marks) <= set(process.info["cmdline"] or ()) for process in psutil.process_iter(["cmdline"]))


def end_tree(pid: int, keep_root: bool = False) -> None:
    """End a process and all it started."""
    try:
        root = psutil.Process(pid)
        family = [*root.children(recursive=True), *([] if keep_root else [root])]
    except psutil.Error:
        return
    for process in family:
        try:
            process.kill()
        except psutil.Error:
            continue        # gone by itself
    psutil.wait_procs([process for process in family if process.pid != os.getpid()], timeout=3)
