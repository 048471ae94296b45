"""How fast `kamp serve` answers: single rows in an open loop, as machines on a line would ask.

    uv run python benchmarks/serve_load.py [--rate 200] [--seconds 20] [--model RUN --home FOLDER] [--reasons]

Without --model the sample of defect prediction is learned first (--budget quick). Requests are sent when they are due, whether or
not earlier ones were answered, and a request's time counts from when it was due: a server that falls behind cannot hide it. The
work of the server is CPU time, which other programs on the machine do not change; times mean something on a quiet machine only.
"""
import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import numpy as np
import psutil

ROOT = Path(__file__).parent.parent
KAMP = [sys.executable, "-m", "kamp_core.cli"]
CONNECTIONS = 32


def learned(home: Path) -> str:
    """A model of the sample file, as a visitor would get it."""
    wish = ["--problem", "defect_prediction", "--role", "target=판정", "--role", "time=생산일시", "--role", "group=금형",
            "--bad", "불량", "--exclude", "불량코드", "--exclude", "작업번호", "--budget", "quick"]
    file = str(ROOT / "sample_data" / "injection_defects.csv")
    done = subprocess.run([*KAMP, "train", "--file", file, *wish, "--home", str(home), "--json"],
                          check=True, capture_output=True, text=True, cwd=ROOT)
    return str(json.loads(done.stdout)["run"])


def requests(address: str, reasons: bool, count: int = 500) -> list[bytes]:
    """To predict one row each, spread over what the training saw."""
    with urllib.request.urlopen(f"{address}model") as answer:
        columns = json.load(answer)["columns"]
    rng = np.random.default_rng(0)

    def value(column: dict) -> object:
        if column["kind"] == "number":
            return round(float(rng.uniform(column["low"], column["high"])), 3)
        return "2026-03-02T08:00:00" if column["kind"] == "time" else str(rng.choice(column["levels"]))
    bodies = [json.dumps({"rows": [{c["name"]: value(c) for c in columns}], "reasons": reasons}, ensure_ascii=False).encode()
              for _ in range(count)]
    return [b"POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
            + str(len(body)).encode() + b"\r\n\r\n" + body for body in bodies]


BARE = [b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"]       # asks nothing of the model


class Client:
    """Connections that are kept open; each carries one request at a time."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port
        self.free: asyncio.Queue = asyncio.Queue()
        self.took: list[float] = []
        self.statuses: dict[str, int] = {}

    async def ask(self, request: bytes, due: float) -> None:
        reader, writer = await self.free.get()
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        await reader.readexactly(int(head.split("content-length:")[1].split("\r\n")[0]))
        self.took.append(time.perf_counter() - due)
        status = head.split(" ")[1]
        self.statuses[status] = self.statuses.get(status, 0) + 1
        self.free.put_nowait((reader, writer))

    def milliseconds(self) -> str:
        p50, p95, p99 = (1000 * float(np.quantile(self.took, share)) for share in (0.5, 0.95, 0.99))
        return f"p50 {p50:.1f} ms, p95 {p95:.1f} ms, p99 {p99:.1f} ms, longest {1000 * max(self.took):.1f} ms"

    async def drive(self, sent: list[bytes], rate: float, seconds: float) -> float:
        """→ seconds until the last answer"""
        for _ in range(CONNECTIONS):
            self.free.put_nowait(await asyncio.open_connection(self.host, self.port))
        start, asked = time.perf_counter(), []
        for number in range(int(rate * seconds)):
            due = start + number / rate
            if (early := due - time.perf_counter()) > 0:
                await asyncio.sleep(early)
            asked.append(asyncio.create_task(self.ask(sent[number % len(sent)], due)))
        await asyncio.gather(*asked)
        return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rate", type=float, default=200)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--model")
    parser.add_argument("--home", type=Path)
    parser.add_argument("--port", type=int, default=8604)
    parser.add_argument("--reasons", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = given.home or Path(folder)
        model = given.model or learned(home)
        server = subprocess.Popen([*KAMP, "serve", model, "--home", str(home), "--port", str(given.port), "--json"], cwd=ROOT,
                                  stdout=subprocess.PIPE, text=True)
        try:
            while server.stdout and server.stdout.readline().strip() != "}":      # the document that says it is open
                pass
            sent = requests(f"http://127.0.0.1:{given.port}/", given.reasons)
            asyncio.run(Client("127.0.0.1", given.port).drive(sent, 50, 1))           # both sides warm
            bare, client = Client("127.0.0.1", given.port), Client("127.0.0.1", given.port)
            asyncio.run(bare.drive(BARE, given.rate, given.seconds / 4))
            before = sum(psutil.Process(server.pid).cpu_times()[:2])
            took = asyncio.run(client.drive(sent, given.rate, given.seconds))
            work = (sum(psutil.Process(server.pid).cpu_times()[:2]) - before) / len(client.took)
        finally:
            server.terminate()
            server.wait(10)
    print(f"{len(client.took) / took:.0f} rows a second of {given.rate:.0f} asked for, {client.statuses}, {client.milliseconds()}; "
          f"the server worked {1000 * work:.2f} ms a request")
    print(f"without the model (/health): {bare.milliseconds()}")


if __name__ == "__main__":
    main()
