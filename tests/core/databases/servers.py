"""Private database servers on loopback, in a folder of their own, gone with the tests."""
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from glob import glob
from pathlib import Path

PASSWORD = "비밀-Pass'word\"7"


@dataclass(frozen=True)
class Server:
    """`folder`: with `server.pem`, a certificate of its own for localhost."""

    kind: str
    port: int
    folder: Path
    process: subprocess.Popen


def missing(kind: str) -> str | None:
    """Which program of a server is not here."""
    programs = {"postgresql": ("initdb", "postgres"), "mysql": ("mariadbd", "mariadb-install-db")}[kind]
    return next((name for name in programs if not program(name)), None)


def program(name: str) -> str | None:
    """Debian keeps those of PostgreSQL out of the way, and servers out of a user's."""
    places = [*sorted(glob("/usr/lib/postgresql/*/bin"), reverse=True), "/usr/sbin", os.environ.get("PATH", "")]
    return shutil.which(name, path=os.pathsep.join(places))


@contextmanager
def postgresql() -> Iterator[Server]:
    with _folder("postgres") as (folder, run_as):
        (folder / "password").write_text(PASSWORD, "utf-8")
        _run([program("initdb"), "-D", "data", "--username=owner", "--pwfile=password", "--auth=scram-sha-256", "--encoding=UTF8",
              "--locale=C", "--no-sync"], folder, run_as)
        _certificate(folder, run_as)
        port = free_port()
        options = {"listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": "", "fsync": "off", "ssl": "on",
                   "ssl_cert_file": folder / "server.pem", "ssl_key_file": folder / "server.key", "timezone": "Asia/Seoul",
                   "shared_buffers": "16MB"}
        told = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        with _running([program("postgres"), "-D", "data", *told], folder, run_as, port) as process:
            yield Server("postgresql", port, folder, process)


@contextmanager
def mariadb() -> Iterator[Server]:
    with _folder("mysql") as (folder, run_as):
        data = f"--datadir={folder / 'data'}"
        _run([program("mariadb-install-db"), "--no-defaults", data, "--skip-test-db", "--auth-root-authentication-method=normal"],
             folder, run_as)
        quoted = PASSWORD.replace("'", "''")
        (folder / "init.sql").write_text(f"create user owner@'127.0.0.1' identified by '{quoted}';\n"
                                         "grant all on *.* to owner@'127.0.0.1' with grant option;\n", "utf-8")
        port = free_port()
        with _running([program("mariadbd"), "--no-defaults", data, f"--port={port}", "--bind-address=127.0.0.1",
                       f"--socket={folder / 'socket'}", f"--init-file={folder / 'init.sql'}", "--skip-name-resolve",
                       "--character-set-server=utf8mb4", "--innodb-flush-log-at-trx-commit=0", "--innodb-buffer-pool-size=16M"],
                      folder, run_as, port) as process:
            yield Server("mysql", port, folder, process)


@contextmanager
def _folder(user: str) -> Iterator[tuple[Path, dict[str, object]]]:
    """A folder, and as whom to run in it: these servers refuse root."""
    folder = Path(tempfile.mkdtemp(prefix=f"kamp-{user}-"))
    run_as: dict[str, object] = {}
    if os.name == "posix" and os.geteuid() == 0:
        known = pwd.getpwnam(user)
        os.chown(folder, known.pw_uid, known.pw_gid)
        run_as = {"user": known.pw_uid, "group": known.pw_gid, "extra_groups": []}
    try:
        yield folder, run_as
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(command: list, folder: Path, run_as: dict) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, **run_as)
    assert done.returncode == 0, done.stdout + done.stderr


@contextmanager
def _running(command: list, folder: Path, run_as: dict, port: int) -> Iterator[subprocess.Popen]:
    log = folder / "log"
    with log.open("wb") as said:
        process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=said, stderr=said, **run_as)
    try:
        end = time.monotonic() + 60
        while not answers(port):
            assert process.poll() is None, log.read_text("utf-8", "replace")
            assert time.monotonic() < end, log.read_text("utf-8", "replace")
            time.sleep(0.05)
        yield process
    finally:
        process.kill()
        process.wait()


def _certificate(folder: Path, run_as: dict) -> None:
    _run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
          "subjectAltName=DNS:localhost", "-keyout", "server.key", "-out", "server.pem"], folder, run_as)
    (folder / "server.key").chmod(0o600)


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def answers(port: int) -> bool:
    with socket.socket() as door:
        door.settimeout(1)
        return door.connect_ex(("127.0.0.1", port)) == 0
