"""Are committed things ever lost? `uv run benchmarks/chaos.py [--kills 200] [--seed 0] [--stand-in] [--home NEW]`.

A home is worked on by an app that imports, cleans, trains and scores, and whose processes (the app, its workers, or all of them)
are killed with SIGKILL at random moments of that work. After each kill the app is started anew and must find:

- lost: versions and answers that were told as kept, and are gone or not as they were;
- half: tables that cannot be read through, or have other rows than recorded; predictions that are not whole;
- stuck: trainings and errands that stand as running when nobody works, or that cannot be brought to an end;
- not_started: starts of the app that failed.

All four must be 0: then the exit code is 0. `--stand-in` trains a stand-in of a second instead of a real model. Needs `fork`.
"""
import argparse
import json
import multiprocessing
import os
import random
import shutil
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import psutil

sys.path.insert(0, str(Path(__file__).parent))
from chaos_work import LONGEST, Place, check, prepare, work

TAKES = {"import": 2.0, "errand": 3.0, "recipe": 1.2, "training": 6.0, "scoring": 2.0}    # seconds, at first; corrected by misses
WITH_WORKER = ("errand", "training")
WHO = ("app", "worker", "both")
SHORT = ("import", "recipe", "errand", "import", "recipe", "training", "import", "recipe", "scoring")      # quick ones, for tests
_FORK = multiprocessing.get_context("fork")


@dataclass
class Tally:
    """What came of the kills. `missed`: moments at which the work was over already, or had not begun; they do not count."""

    kills: int = 0
    missed: int = 0
    by_kind: dict[str, int] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)
    half: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)
    not_started: list[str] = field(default_factory=list)
    versions: int = 0
    answers: int = 0
    slowest_start: float = 0.0

    @property
    def clean(self) -> bool:
        return not (self.lost or self.half or self.stuck or self.not_started)


# the kills ------------------------------------------------------------------------------------------------------------

def in_child(function: Callable[..., Any], *arguments: Any) -> Any:
    """What a function answers in a process of its own: this one never opens a database, so that it can be forked."""
    here, there = _FORK.Pipe()

    def answer() -> None:
        try:
            there.send((True, function(*arguments)))
        except BaseException:
            there.send((False, traceback.format_exc()))

    child = _FORK.Process(target=answer)
    child.start()
    there.close()
    try:
        good, said = here.recv()
    except EOFError:
        good, said = False, "the process ended without a word"
    child.join()
    if not good:
        raise RuntimeError(said)
    return said


def workers(home: Path) -> list[psutil.Process]:
    return [process for process in psutil.process_iter(["cmdline"]) if str(home) in (process.info["cmdline"] or ())
            and {"kamp_core.jobs.worker", "kamp_core.studio.errand"} & set(process.info["cmdline"])]


def kill_once(place: Place, kind: str, number: int, who: str, delay: float) -> bool:
    """Let work begin, kill after `delay` seconds. → was anything there to be killed?"""
    def act() -> None:
        os.dup2(os.open(place.folder / "victims.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND), 2)
        work(place, kind, number)

    victim = _FORK.Process(target=act)
    victim.start()
    time.sleep(delay)
    doomed = workers(place.home) if who != "app" else []
    if who != "worker" and victim.is_alive() and victim.pid:
        doomed.append(psutil.Process(victim.pid))
    hit = sum(map(_killed, doomed)) > 0
    victim.join(LONGEST)
    if victim.is_alive():
        victim.kill()
        raise RuntimeError(f"{kind} {number}: the app did not come to an end")
    return hit


def _killed(process: psutil.Process) -> bool:
    try:
        process.kill()
    except psutil.NoSuchProcess:
        return False
    return True


def chaos(place: Place, kills: int, seed: int, said: Callable[[str], None]) -> Tally:
    dice, tally, takes = random.Random(seed), Tally(), dict(TAKES)
    kinds = SHORT if place.stand_in else tuple(TAKES)
    in_child(prepare, place)
    while tally.kills < kills:
        kind, number = kinds[tally.kills % len(kinds)], tally.kills + tally.missed + 1
        who = dice.choice(WHO) if kind in WITH_WORKER else "app"
        try:
            hit = kill_once(place, kind, number, who, dice.uniform(0.0, takes[kind]))
        except RuntimeError as error:
            tally.stuck.append(str(error))
            hit = True
        if not hit:
            tally.missed += 1
            takes[kind] *= 0.9 if who != "worker" else 1.0
            continue
        tally.kills += 1
        tally.by_kind[f"{kind}: {who}"] = tally.by_kind.get(f"{kind}: {who}", 0) + 1
        try:
            found = in_child(check, place, tally.kills == kills)
        except RuntimeError as error:
            tally.not_started.append(f"{number} {kind} {who}: {error}")
            continue
        for what in ("lost", "half", "stuck"):
            getattr(tally, what).extend(f"{number} {kind} {who}: {name}" for name in found[what])
        tally.slowest_start = max(tally.slowest_start, round(found["start"], 3))
        tally.versions, tally.answers = found["versions"], found["answers"]
        said(f"{tally.kills}/{kills} {kind} {who}: {'clean' if tally.clean else 'NOT CLEAN'}")
    return tally


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--stand-in", action="store_true")
    parser.add_argument("--home", type=Path, help="a new folder; left out: one that goes again")
    given = parser.parse_args()
    folder = given.home or Path(tempfile.mkdtemp())
    folder.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    tally = chaos(Place(folder, given.stand_in), given.kills, given.seed, lambda line: print(line, file=sys.stderr, flush=True))
    print(json.dumps(asdict(tally) | {"seconds": round(time.monotonic() - began)}, ensure_ascii=False, indent=1))
    if not given.home:
        shutil.rmtree(folder, ignore_errors=True)
    return 0 if tally.clean else 1


if __name__ == "__main__":
    sys.exit(main())
