"""Where an endpoint answers, for whom, and how much at a time."""
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Limits:
    """`rows`: of a request; `body`: bytes of it; `waiting`: requests at a time; `a_minute`: requests of all callers, 0: any."""

    rows: int = 1_000
    body: int = 4 << 20
    waiting: int = 64
    a_minute: int = 0
    seconds: float = 10.0        # for a body to arrive


@dataclass(frozen=True)
class Door:
    """Where, and for whom. `keys`: hashes."""

    host: str = "127.0.0.1"
    port: int = 8600
    keys: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)

    @property
    def address(self) -> str:
        return f"http://[{self.host}]:{self.port}/" if ":" in self.host else f"http://{self.host}:{self.port}/"
