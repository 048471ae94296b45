"""The one reader of environment variables; the README lists them."""
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

ROOT = Path(__file__).resolve().parent.parent
Language = Literal["ko", "en"]


@dataclass(frozen=True)
class Settings:
    home: Path                     # where everything the user makes is kept
    language: Language | None      # None: as the browser asks
    max_upload_bytes: int
    memory_limit: str              # DuckDB's, for each connection


def read_settings() -> Settings:
    language = os.environ.get("KAMP_LANGUAGE", "").lower()[:2]
    return Settings(
        home=Path(os.environ.get("KAMP_HOME") or ROOT / "workspace").expanduser().absolute(),
        language="ko" if language == "ko" else "en" if language == "en" else None,
        max_upload_bytes=int(os.environ.get("KAMP_MAX_UPLOAD_MB") or 4096) * 1024 * 1024,
        memory_limit=os.environ.get("KAMP_MEMORY_LIMIT") or "1GB",
    )
