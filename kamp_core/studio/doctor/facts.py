"""What the doctor finds, and what is done about it."""
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

Fact = str | int


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be. `code`: a sentence care.<code>, care.<code>_done once it is mended.

    `state`: mended; can be mended without guessing; or only told, for a person to act.
    """

    code: str
    state: Literal["mended", "can", "told"]
    facts: dict[str, Fact] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """The key of its sentence."""
        return f"care.{self.code}_done" if self.state == "mended" else f"care.{self.code}"


@dataclass(frozen=True)
class Damage:
    """A finding before anything was done. `cure`: mends it and says whether that worked; None where only a person can.
    `incurable`: the code that is told where the cure did not work."""

    code: str
    facts: dict[str, Fact] = field(default_factory=dict)
    cure: Callable[[], bool] | None = None
    incurable: str = ""
