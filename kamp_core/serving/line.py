"""Requests wait in line while the model works; those who came meanwhile go through it together."""
import asyncio
from concurrent.futures import ThreadPoolExecutor

from kamp_core.errors import KampError
from kamp_core.serving.asking import Ask
from kamp_core.serving.model import Answer, Served
from kamp_core.settings import Language

TOGETHER = 64           # requests at a time
ROWS_TOGETHER = 2_000

Place = tuple[Ask, Language, "asyncio.Future[Answer]"]


class Line:
    """One thread works: a model's libraries gain nothing from several, and the door stays open meanwhile."""

    def __init__(self, served: Served, most_waiting: int) -> None:
        self._served, self._most = served, most_waiting
        self._waiting: list[Place] = []
        self._thread = ThreadPoolExecutor(1, "kamp-model")
        self._at_work: asyncio.Task[None] | None = None
        self._inside = 0

    async def answer(self, ask: Ask, language: Language) -> Answer:
        """Raises KampError('serve_busy') when the line is too long, and as `Served.check`."""
        self._served.check(ask)
        if self._inside >= self._most:
            raise KampError("serve_busy", waiting=self._inside)
        self._inside += 1
        try:
            done: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
            self._waiting.append((ask, language, done))
            if self._at_work is None or self._at_work.done():
                self._at_work = asyncio.create_task(self._work())
            return await done
        finally:
            self._inside -= 1

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
