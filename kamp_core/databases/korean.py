"""Korean that a database took for Western letters: bytes of CP949 or UTF-8 in a column that is declared latin1."""
from collections.abc import Iterable

_MOST_RARE = 0.2           # share of words outside KS X 1001; '°C' and '±A' would be syllables hardly any word has
_ENCODINGS = ("utf-8", "cp949")


def misread(values: Iterable[str | None]) -> str | None:
    """The encoding that such a column was written in; None where its letters are what they seem.

    All words beyond ASCII have to become Hangul, and common Hangul."""
    words = {value for value in values if value and not value.isascii()}
    if not words or any(_bytes(word) is None for word in words):
        return None
    for encoding in _ENCODINGS:
        read = [reread(word, encoding) for word in words]
        if all(text != word and _has_hangul(text) for word, text in zip(words, read, strict=True)):
            rare = sum(not _is_common(text) for text in read)
            return encoding if rare <= _MOST_RARE * len(read) else None
    return None


def reread(value: str, encoding: str) -> str:
    """The value as it was meant; as it is where it cannot have been written so."""
    written = _bytes(value)
    if written is None or value.isascii():
        return value
    try:
        return written.decode(encoding)
    except UnicodeDecodeError:
        return value


def _bytes(value: str) -> bytes | None:
    """What servers call latin1 is Windows' 1252, whose five gaps keep their number."""
    written = bytearray()
    for letter in value:
        try:
            written += letter.encode("cp1252")
        except UnicodeEncodeError:
            if ord(letter) > 0xFF:
                return None
            written.append(ord(letter))
    return bytes(written)


def _has_hangul(text: str) -> bool:
    return any("가" <= letter <= "힣" for letter in text)


def _is_common(text: str) -> bool:
    try:
        text.encode("euc_kr")
    except UnicodeEncodeError:
        return False
    return True
