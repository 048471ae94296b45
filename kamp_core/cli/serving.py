"""Commands that stay: an endpoint for one model, and a folder that is watched."""
import time
from contextlib import closing, suppress
from dataclasses import asdict
from datetime import datetime

from kamp_core.cli.desk import Desk, model_at_work
from kamp_core.serving.door import Door, Limits
from kamp_core.serving.journal import Entry
from kamp_core.serving.keys import kept_keys, new_key, read_keys
from kamp_core.serving.serve import one_thread
from kamp_core.serving.serve import serve as open_door
from kamp_core.serving.watch import Watch, until


def serve(desk: Desk) -> int:
    given, home = desk.given, desk.studio.workspace.home
    one_thread()
    package = desk.studio.package(model_at_work(desk, given.model))
    made = new_key(home) if given.new_key else None
    keys = read_keys(given.key_file) if given.key_file else kept_keys(home)
    door = Door(given.host, given.port, keys, Limits(rows=given.rows, waiting=given.waiting, a_minute=given.a_minute))

    def opened() -> None:
        lines = [desk.say("serve.made_key", text=made)] if made else []
        desk.tell({"address": door.address, "model": package.card.run, "with_key": bool(keys)} | ({"key": made} if made else {}),
                  *lines, desk.say("serve.started", address=door.address))
    with suppress(KeyboardInterrupt):
        open_door(package, desk.studio.workspace.scratch_database, door, desk.language, opened)
    return 0


def watch(desk: Desk) -> int:
    """With --once 1 if a file could not be predicted; else it goes on until it is ended."""
    given = desk.given
    folder = given.folder.absolute()
    out = given.out.absolute() if given.out else folder / "predictions"
    done: list[Entry] = []

    def told(entry: Entry) -> None:
        done.append(entry)
        for line in _lines(desk, entry):
            if entry.result != "scored" or given.json:
                desk.warn(line)
            else:
                print(line, flush=True)
    watching = Watch(desk.studio, model_at_work(desk, given.model), folder, out, desk.language, told)
    if not given.once:
        desk.warn(desk.say("watch.started", folder=folder, out=out))
    with closing(watching), suppress(KeyboardInterrupt):
        _go_on(desk, watching)
    scored = sum(entry.result == "scored" for entry in done)
    failed = sum(entry.result == "failed" for entry in done) + watching.put_off
    desk.tell({"folder": str(folder), "model": watching.run, "out": str(out), "files": [asdict(entry) for entry in done]},
              desk.say("watch.ended", scored=scored, failed=failed, journal=out / "journal.csv"))
    return 1 if failed and given.once else 0


def _go_on(desk: Desk, watching: Watch) -> None:
    given = desk.given
    if given.once:
        watching.settled_look()
    while not given.once:
        if given.at:
            time.sleep(min(until(given.at, datetime.now()), watching.waits()))
            watching.settled_look()
        else:
            watching.look()
            time.sleep(given.every)
        desk.studio.workspace.sweep_daily()


def _lines(desk: Desk, entry: Entry) -> list[str]:
    facts = {"time": entry.time, "file": entry.file, "rows": entry.rows, "out": entry.out}
    return [desk.say(f"watch.{entry.result}", **facts), *(f"  {line}" for line in (entry.plan, *entry.doubts) if line)]
