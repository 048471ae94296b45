"""By what a file is known whatever it is called."""
import hashlib
from pathlib import Path


def digest_of(path: Path) -> str:
    """The SHA-256 of its bytes, read piece by piece."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
