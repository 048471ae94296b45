"""Opening the door of an endpoint: on this machine only, unless there is a key."""
import errno
import gc
import os
import socket
from collections.abc import Callable

from kamp_core.errors import KampError
from kamp_core.loopback import is_loopback
from kamp_core.models import Package
from kamp_core.serving.door import Door
from kamp_core.serving.replay import Database
from kamp_core.settings import Language

_KEPT_BY_WINDOWS = 10013       # a port that another program holds for itself
_CONNECTIONS = 1_000
AT_HOME = ("127.0.0.1", "localhost", "::1")


def one_thread() -> None:
    """Before a model's libraries are loaded: for a row or two, threads that meet cost more than they bring."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


def serve(package: Package, database: Database, door: Door, language: Language, opened: Callable[[], None]) -> None:
    """Answer until the process is ended. `database`: as in `Served`; `opened`: called once the door is open.

    Raises KampError('serve_needs_key', 'port_taken', 'serve_address' or 'serve_needs_file').
    """
    import uvicorn

    from kamp_core.serving.app import make_app
    from kamp_core.serving.model import Served
    from kamp_core.serving.prompt import Prompt
    if not door.keys and not is_loopback(door.host):
        raise KampError("serve_needs_key", host=door.host)
    served = Served(package, database)
    served.warm_up()
    gc.freeze()                 # what is there now stays: the collector need not walk through it between two answers
    hosts = (*AT_HOME, door.host) if is_loopback(door.host) else ()
    app = make_app(served, door.keys, hosts, door.limits, language)
    with _bound(door) as listening:
        opened()
        uvicorn.Server(uvicorn.Config(app, http=Prompt, ws="none", lifespan="off", log_level="critical", access_log=False,
                                      server_header=False, timeout_graceful_shutdown=5,
                                      limit_concurrency=_CONNECTIONS)).run(sockets=[listening])


def _bound(door: Door) -> socket.socket:
    """The address taken, before anybody is told of it."""
    listening = socket.socket(socket.AF_INET6 if ":" in door.host else socket.AF_INET)
    try:
        if os.name == "posix":         # elsewhere it would let two servers share one port
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((door.host, door.port))
        listening.listen(128)
    except OSError as error:
        listening.close()
        if error.errno == errno.EADDRINUSE or getattr(error, "winerror", 0) == _KEPT_BY_WINDOWS:
            raise KampError("port_taken", port=door.port) from error
        raise KampError("serve_address", host=door.host, port=door.port, why=error.strerror or str(error)) from error
    return listening
