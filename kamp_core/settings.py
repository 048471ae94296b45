"""The one reader of environment variables; the README lists them."""
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from kamp_core.errors import KampError

ROOT = Path(__file__).resolve().parent.parent
Language = Literal["ko", "en"]
_SHORTEST_TOKEN = 16
_SIZE = re.compile(r"0*[1-9]\d*(\.\d+)? ?([KMGT]i?)?B", re.IGNORECASE | re.ASCII)      # as DuckDB reads it
_ADDRESS = re.compile(r"(tcp|tls)://[^\s/:]+:\d{1,5}")


@dataclass(frozen=True)
class Settings:
    home: Path                     # where everything the user makes is kept
    language: Language | None      # None: as the browser asks
    max_upload_bytes: int
    memory_limit: str              # DuckDB's, for each connection
    metrics_token: str = field(default="", repr=False)      # who brings it may read /metrics; "": nobody can
    scheduler: str | None = None   # of a Dask cluster, where one machine is not enough


def read_settings() -> Settings:
    """Raises KampError('setting_odd')."""
    most, memory = os.environ.get("KAMP_MAX_UPLOAD_MB") or "4096", os.environ.get("KAMP_MEMORY_LIMIT") or "1GB"
    if not most.isdecimal() or not int(most):
        raise KampError("setting_odd", name="KAMP_MAX_UPLOAD_MB", value=most, example="4096")
    if not _SIZE.fullmatch(memory.strip()):
        raise KampError("setting_odd", name="KAMP_MEMORY_LIMIT", value=memory, example="1GB")
    token = os.environ.get("KAMP_METRICS_TOKEN", "").strip()
    if token and len(token) < _SHORTEST_TOKEN:
        raise KampError("setting_odd", name="KAMP_METRICS_TOKEN", value=f"{len(token)}", example="*" * _SHORTEST_TOKEN)
    scheduler = (os.environ.get("KAMP_DASK_SCHEDULER") or "").strip()
    if scheduler and not _ADDRESS.fullmatch(scheduler):
        raise KampError("setting_odd", name="KAMP_DASK_SCHEDULER", value=scheduler, example="tcp://192.168.0.5:8786")
    return Settings(
        home=Path(os.environ.get("KAMP_HOME") or ROOT / "workspace").expanduser().absolute(),
        language=read_language(),
        max_upload_bytes=int(most) * 1024 * 1024,
        memory_limit=memory.strip(),
        metrics_token=token,
        scheduler=scheduler or None,
    )


def read_secret(name: str) -> str | None:
    """What an environment variable of the user's choice holds; None where there is none."""
    return os.environ.get(name)


def read_language() -> Language | None:
    language = os.environ.get("KAMP_LANGUAGE", "").lower()[:2]
    return "ko" if language == "ko" else "en" if language == "en" else None
