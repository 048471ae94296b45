"""Commands that stay: an endpoint for one model, and a folder that is watched."""
from contextlib import suppress

from kamp_core.cli.desk import Desk, model_of
from kamp_core.serving.door import Door, Limits
from kamp_core.serving.keys import kept_keys, new_key, read_keys
from kamp_core.serving.serve import one_thread
from kamp_core.serving.serve import serve as open_door


def serve(desk: Desk) -> int:
    given, home = desk.given, desk.studio.workspace.home
    one_thread()
    package = desk.studio.package(model_of(given.model))
    made = new_key(home) if given.new_key else None
    keys = read_keys(given.key_file) if given.key_file else kept_keys(home)
    door = Door(given.host, given.port, keys, Limits(rows=given.rows, waiting=given.waiting, a_minute=given.a_minute))

    def opened() -> None:
        lines = [desk.say("serve.made_key", text=made)] if made else []
        desk.tell({"address": door.address, "model": package.card.run, "with_key": bool(keys)} | ({"key": made} if made else {}),
                  *lines, desk.say("serve.started", address=door.address))
    with suppress(KeyboardInterrupt):
        open_door(package, door, desk.language, opened)
    return 0
