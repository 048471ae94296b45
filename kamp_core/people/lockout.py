"""After a few wrong passwords in a row one has to wait, each time longer."""
import threading
from collections import OrderedDict
from collections.abc import Callable

FREE = 5                       # wrong ones in a row without a wait
FIRST, LONGEST = 60.0, 3600.0  # seconds; twice as long each time
_KEPT = 10_000


class Lockout:
    """Of names, whether they exist or not, of addresses, and of both together. In memory: a restart of the server forgets."""

    def __init__(self, clock: Callable[[], float], free: int = FREE) -> None:
        self._clock, self._free = clock, free
        self._wrong: OrderedDict[str, tuple[int, float]] = OrderedDict()       # how many, and until when to wait
        self._lock = threading.Lock()

    def waits(self, key: str) -> float:
        """Seconds to wait; 0: go ahead."""
        with self._lock:
            return max(0.0, self._wrong.get(key, (0, 0.0))[1] - self._clock())

    def wrong(self, key: str) -> bool:
        """Another wrong one. → is the key locked by it?"""
        with self._lock:
            count = self._wrong.pop(key, (0, 0.0))[0] + 1
            over = count - self._free
            wait = min(LONGEST, FIRST * 2 ** min(over, 20)) if over >= 0 else 0.0
            self._wrong[key] = (count, self._clock() + wait)
            while len(self._wrong) > _KEPT:
                self._wrong.popitem(last=False)
            return over >= 0

    def right(self, key: str) -> None:
        with self._lock:
            self._wrong.pop(key, None)
