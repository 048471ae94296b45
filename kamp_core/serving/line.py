"""Requests wait in line while the model works; those who came meanwhile go through it together."""
import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from kamp_core.errors import KampError
from kamp_core.serving.asking import Ask, Form
from kamp_core.serving.model import Answer, Served
from kamp_core.settings import Language

TOGETHER = 64           # requests at a time
ROWS_TOGETHER = 2_000
READ_AT_ONCE = 16 << 10         # bytes: below a millisecond, less than a thread would cost

Place = tuple[Ask, Language, "asyncio.Future[Answer]"]


class Line:
    """One thread works: a model's libraries gain nothing from several, and the door stays open meanwhile."""

    def __init__(self, served: Served, most_waiting: int) -> None:
        self._served, self._most = served, most_waiting
        self._waiting: list[Place] = []
        self._thread = ThreadPoolExecutor(1, "kamp-model")
        self._reader = ThreadPoolExecutor(1, "kamp-reader")
        self._at_work: asyncio.Task[None] | None = None
        self._inside = 0

    @contextmanager
    def place(self) -> Iterator[None]:
        """In line, from before a body is taken in. Raises KampError('serve_busy') when the line is too long."""
        if self._inside >= self._most:
            raise KampError("serve_busy", waiting=self._inside)
        self._inside += 1
        try:
            yield
        finally:
            self._inside -= 1

    async def read(self, form: Form, body: bytes) -> Ask:
        """A long body is read beside the loop, so that the door stays open. Raises BadRequest."""
        if len(body) <= READ_AT_ONCE:
            return form.read(body)
        return await asyncio.get_running_loop().run_in_executor(self._reader, form.read, body)

    async def answer(self, ask: Ask, language: Language) -> Answer:
        """Raises KampError as `Served.check`."""
        self._served.check(ask)
        done: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((ask, language, done))
        if self._at_work is None or self._at_work.done():
            self._at_work = asyncio.create_task(self._work())
        return await done

    async def _work(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            places = self._next()
            asks = [(ask, language) for ask, language, _ in places]
            found = await asyncio.gather(loop.run_in_executor(self._thread, self._served.answers, asks), return_exceptions=True)
            for number, (_, _, done) in enumerate(places):
                if done.cancelled():
                    continue
                if isinstance(found[0], BaseException):
                    done.set_exception(found[0])
                else:
                    done.set_result(found[0][number])

    def _next(self) -> list[Place]:
        """The first in line, and those behind it that may go along."""
        taken, rows = [self._waiting.pop(0)], 0
        while self._served.mixes and self._waiting and len(taken) < TOGETHER:
            rows += len(taken[-1][0].rows)
            if rows + len(self._waiting[0][0].rows) > ROWS_TOGETHER:
                break
            taken.append(self._waiting.pop(0))
        return taken
