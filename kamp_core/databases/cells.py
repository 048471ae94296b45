"""Values of a column, as a server wrote them or a driver read them, as one piece of an Arrow column of our type."""
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from kamp_core.databases.facts import Field, FieldKind

ARROW: dict[FieldKind, pa.DataType] = {
    "boolean": pa.bool_(), "integer": pa.int64(), "number": pa.float64(), "date": pa.date32(), "time": pa.time64("us"),
    "datetime": pa.timestamp("us"), "zoned": pa.timestamp("us"), "text": pa.string()}
_TRUTH = {"t": True, "true": True, "1": True, "f": False, "false": False, "0": False}
_OFFSET = re.compile(r"[+-]\d\d(:\d\d)*$")
_LONGEST_BYTES = 64        # bytes that are no text and still may be a number of something


@dataclass(frozen=True)
class Piece:
    """`odd`: values that the type cannot hold, left empty."""

    array: pa.Array
    odd: tuple[str, ...] = ()


def piece(values: Sequence[Any], field: Field) -> Piece:
    """All at once, or where one of them does not fit each by itself."""
    texts = [value if value is None or type(value) is str else _text(value, field.kind) for value in values]
    if field.kind == "text":
        lost = tuple(f"{len(value):,} B" for value, text in zip(values, texts, strict=True) if value is not None and text is None)
        return Piece(pa.array(texts, pa.string()), lost)
    try:
        return Piece(_cast(texts, field.kind))
    except pa.ArrowInvalid:
        cells = [_one(text, field.kind) for text in texts]
        odd = tuple(text for text, cell in zip(texts, cells, strict=True) if text is not None and cell is None)
        return Piece(pa.array(cells, ARROW[field.kind]), odd)


def _cast(texts: list[str | None], kind: FieldKind) -> pa.Array:
    if kind == "boolean":
        return pa.array([None if text is None else _truth(text) for text in texts], pa.bool_())
    if kind == "zoned":                 # as a clock on the wall of the server's zone shows it
        texts = [None if text is None else _OFFSET.sub("", text) for text in texts]
    if kind == "time":
        texts = [None if text is None else f"1970-01-01 {text}" for text in texts]
        return pa.array(texts, pa.string()).cast(pa.timestamp("us")).cast(ARROW[kind])
    return pa.array(texts, pa.string()).cast(ARROW[kind])


def _truth(text: str) -> bool:
    try:
        return _TRUTH[text.lower()]
    except KeyError as error:
        raise pa.ArrowInvalid(text) from error


def _one(text: str | None, kind: FieldKind) -> Any:
    try:
        return None if text is None else _cast([text], kind)[0].as_py()
    except (pa.ArrowInvalid, ValueError):
        return None


def _text(value: Any, kind: FieldKind) -> str | None:
    if isinstance(value, bytes | bytearray | memoryview):
        return _bytes(bytes(value), kind)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _bytes(value: bytes, kind: FieldKind) -> str | None:
    if kind in ("boolean", "integer"):                       # bits, the highest first
        return str(int.from_bytes(value, "big"))
    for encoding in ("utf-8", "cp949"):
        try:
            text = value.decode(encoding)
        except UnicodeDecodeError:
            continue
        if text.isprintable():
            return text
    return value.hex() if len(value) <= _LONGEST_BYTES else None
