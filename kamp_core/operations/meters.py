"""What the server counts of itself, and the text that Prometheus reads (text exposition format 0.0.4)."""
import threading
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

STEPS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0, 30.0)      # seconds: upper ends of the classes of a duration
Labels = tuple[tuple[str, str], ...]


@dataclass
class Durations:
    """How many took at most so long, by class; the last class has no end."""

    counts: list[int] = field(default_factory=lambda: [0] * (len(STEPS) + 1))
    total: float = 0.0

    def add(self, seconds: float) -> None:
        self.counts[bisect_left(STEPS, seconds)] += 1
        self.total += seconds


class Meters:
    """Of one server, since it started."""

    def __init__(self) -> None:
        self._requests: Counter[tuple[str, int]] = Counter()
        self._seconds: dict[Labels, Durations] = {}
        self._faults = 0
        self._lock = threading.Lock()

    def request(self, route: str, status: int, seconds: float) -> None:
        with self._lock:
            self._requests[route, status] += 1
            self._seconds.setdefault((("route", route),), Durations()).add(seconds)

    def page(self, page: str, seconds: float) -> None:
        """A page was drawn."""
        with self._lock:
            self._seconds.setdefault((("page", page),), Durations()).add(seconds)

    def fault(self) -> None:
        """Something unexpected went wrong."""
        with self._lock:
            self._faults += 1

    def lines(self) -> list[str]:
        """In the text form."""
        with self._lock:
            asked = [(f'route="{route}",status="{status}"', count) for (route, status), count in sorted(self._requests.items())]
            lines = [*_metric("kamp_requests_total", "counter", "HTTP requests by kind of route and status", asked),
                     *_metric("kamp_faults_total", "counter", "Unexpected errors", [("", self._faults)])]
            for name, label in (("kamp_request_seconds", "route"), ("kamp_page_seconds", "page")):
                lines += [f"# HELP {name} Seconds until the answer, by {label}", f"# TYPE {name} histogram"]
                for labels, durations in sorted(self._seconds.items()):
                    if labels[0][0] == label:
                        lines += _histogram(name, f'{label}="{labels[0][1]}"', durations)
        return lines


def gauges(name: str, about: str, values: Mapping[str, float], label: str = "") -> list[str]:
    """A figure as it stands, by one label; without one `values` holds a single one under ""."""
    return _metric(name, "gauge", about, [(f'{label}="{key}"' if label else "", value) for key, value in values.items()])


def _metric(name: str, kind: str, about: str, values: Iterable[tuple[str, float]]) -> list[str]:
    told = [f"{name}{{{labels}}} {value}" if labels else f"{name} {value}" for labels, value in values]
    return [f"# HELP {name} {about}", f"# TYPE {name} {kind}", *told]


def _histogram(name: str, labels: str, durations: Durations) -> list[str]:
    lines, so_far = [], 0
    for end, count in zip([*map(str, STEPS), "+Inf"], durations.counts, strict=True):
        so_far += count
        lines.append(f'{name}_bucket{{{labels},le="{end}"}} {so_far}')
    return [*lines, f"{name}_sum{{{labels}}} {durations.total:.6f}", f"{name}_count{{{labels}}} {so_far}"]
