"""`kamp user …`: who may use a team server. Whoever reaches this command line already has the whole workspace."""
import getpass
import sys
from dataclasses import asdict

from kamp_core.cli.desk import Desk
from kamp_core.errors import KampError
from kamp_core.people import Audit, User, Users
from kamp_core.people.users import LONGEST, SHORTEST, check_password
from kamp_core.problems import title_of
from kamp_core.wording import say_error


def user(desk: Desk) -> int:
    """Passwords are asked for at the terminal, or read as one line where there is none."""
    given, home = desk.given, desk.studio.workspace.home
    users, access = Users(home), desk.studio.ledger.access
    if given.action == "list":
        found = users.all()
        desk.tell([_told(one) for one in found], *([_line(desk, one) for one in found] or [desk.say("people.none")]))
    elif given.action == "log":
        events = Audit(home).latest()
        desk.tell([asdict(event) for event in events],
                  *("  ".join((event.at, event.doer(desk.language), event.address, event.told(desk.language, title_of)))
                    for event in events))
    elif not given.name:
        raise KampError("user_name_odd", most=40)
    elif given.action == "add":
        first = not users.all()
        made = users.add(given.name, given.role, None if given.company else _password(desk, given.name))
        access.forget_person(made.name)             # of somebody else who had this name
        desk.note("user_added", {"name": made.name, "role": made.role})
        before = [one for one in desk.studio.ledger.projects() if not one.owner] if first else []
        desk.tell(_told(made), desk.say("people.added", name=made.name, role=desk.say(f"people.role_{made.role}")),
                  *([desk.say("people.added_first")] if first else []),
                  *([desk.say("share.told_before", count=len(before))] if before else []))
    elif given.action == "remove":
        gone = users.remove(given.name)
        left = access.forget_person(gone.name)
        desk.note("user_removed", {"name": gone.name})
        desk.tell(_told(gone), desk.say("people.removed", name=gone.name),
                  *([desk.say("share.told_left", count=left)] if left else []))
    else:
        changed = users.set_password(given.name, _password(desk, users.known(given.name).name))
        desk.note("user_password", {"name": changed.name})
        desk.tell(_told(changed), desk.say("people.changed", name=changed.name))
    return 0


def _password(desk: Desk, name: str) -> str:
    """At a terminal the rule is said before it is asked for, and what will not do at once; then it is asked for again.

    Raises KampError('asking_ended')."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    desk.warn(desk.say("people.password_rule", least=SHORTEST, most=LONGEST))
    try:
        while True:
            given = getpass.getpass(desk.say("people.ask_password"))
            try:
                check_password(name, given)
            except KampError as error:
                desk.warn(say_error(error, desk.language))
                continue
            if getpass.getpass(desk.say("people.ask_again")) == given:
                return given
            desk.warn(desk.say("people.password_differs"))
    except (EOFError, KeyboardInterrupt) as error:
        desk.warn("")                                   # the prompt's line is still open
        raise KampError("asking_ended") from error


def _told(one: User) -> dict[str, str]:
    """Hashes are shown to nobody."""
    return {"name": one.name, "role": one.role, "made": one.made}


def _line(desk: Desk, one: User) -> str:
    by = desk.say("people.by_password" if one.hash else "people.by_company")
    return f"{one.name}  {desk.say(f'people.role_{one.role}')}  {by}  {one.made[:10]}"
