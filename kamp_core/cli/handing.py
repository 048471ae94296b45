"""A project in one file: handed over, and taken over."""
from dataclasses import asdict

from kamp_core.cli.desk import Desk, asked_project
from kamp_core.people import Users


def handover(desk: Desk) -> int:
    out = desk.given.out.expanduser().absolute()
    packed = desk.studio.handover.pack(asked_project(desk).id, out, desk.say("frame.first_project"), desk.given.anonymise)
    lines = [desk.say("handover.packed", path=out, data=packed.data, runs=packed.runs, models=packed.models)]
    lines.append(desk.say("handover.anonymous_done", count=packed.left_out) if desk.given.anonymise
                 else desk.say("handover.code_once", code=packed.code))
    desk.tell({"out": str(out), **asdict(packed)}, *lines)
    return 0


def takeover(desk: Desk) -> int:
    users = Users(desk.studio.workspace.home)
    if desk.given.owner:
        owner = users.known(desk.given.owner).name
        desk.studio.ledger.who = lambda: owner
    taken = desk.studio.handover.take(desk.given.file.expanduser().absolute(), desk.given.code)
    lines = [desk.say("handover.taken", name=taken.name, data=taken.data, runs=taken.runs, models=taken.models)]
    if taken.code == "wrong":
        lines.append(desk.say("handover.code_was_wrong"))
    if taken.locked:
        lines.append(desk.say("handover.still_locked", count=taken.locked))
    if users.all() and not desk.given.owner:
        desk.warn(desk.say("share.told_nobodys", id=taken.project))
    desk.tell(asdict(taken), *lines)
    return 0
