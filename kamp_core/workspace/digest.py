"""By what a file or a text is known, where it is not kept itself or has too long a name: SHA-256."""
import hashlib
from pathlib import Path


def digest_of(path: Path) -> str:
    """Of the bytes of a file, read piece by piece."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digest_of_text(text: str) -> str:
    """Of any text, also of one that UTF-8 cannot hold."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
