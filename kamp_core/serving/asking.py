"""What a caller sent, read strictly: JSON becomes rows, or a sentence for each thing that is wrong with the first bad row."""
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, TypeAdapter, ValidationError, WithJsonSchema, create_model
from pydantic_core import PydanticCustomError

from kamp_core.errors import KampError
from kamp_core.intake.written import EMPTY, spelling
from kamp_core.serving.columns import AskedColumn

MOST_NAMED = 20         # faults told at a time
HUGE = 1e18             # no reading of a factory; squares of it still fit the models' 32-bit numbers
LONGEST = 1_000         # characters of a text
Value = float | str | datetime | None
Row = tuple[Value, ...]


@dataclass(frozen=True)
class Fault:
    """What is wrong, and where: a sentence error.<code>. `row` from 1."""

    code: str
    facts: dict[str, Any]
    row: int | None = None
    column: str | None = None


class BadRequest(KampError):
    """Everything that is wrong with a request; the first of it is the error."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(faults[0].code, **faults[0].facts)
        self.faults = tuple(faults[:MOST_NAMED])


@dataclass(frozen=True)
class Ask:
    """Rows to predict, their values in the order of the model's columns; `reasons`: are they wanted?"""

    rows: tuple[Row, ...]
    reasons: bool


class _Object(dict[str, Any]):
    """An object of the JSON; `repeated`: a name that stands in it twice."""

    repeated: str | None = None


class Form:
    """What may be asked of one model. `most`: rows at a time."""

    def __init__(self, columns: tuple[AskedColumn, ...], most: int) -> None:
        self.columns, self.most = columns, most
        self.names = {column.name for column in columns}
        fields: dict[str, Any] = {f"c{i}": (_cell(column), Field(alias=column.name, description=column.told))
                                  for i, column in enumerate(columns)}
        config = ConfigDict(extra="forbid", strict=True, title="Row")
        self.row: type[BaseModel] = create_model("Row", __config__=config, **fields)
        self._fields = tuple(fields)
        self._check = TypeAdapter(self.row)

    def read(self, body: bytes) -> Ask:
        """Raises BadRequest."""
        given = _parsed(body)
        if not isinstance(given, _Object) or not isinstance(given.get("rows"), list):
            raise _bad("serve_shape")
        if given.repeated is not None:
            raise _bad("serve_field_twice", column=_short(given.repeated))
        for name in given.keys() - {"rows", "reasons"}:
            raise _bad("serve_field_unknown", column=_short(name))
        if not isinstance(given.get("reasons", False), bool):
            raise _bad("serve_reasons_odd")
        rows = given["rows"]
        if not 1 <= len(rows) <= self.most:
            raise _bad("serve_rows_none") if not rows else _bad("serve_rows_many", rows=len(rows), most=self.most)
        return Ask(tuple(self._row(row, number) for number, row in enumerate(rows, 1)), given.get("reasons", False))

    def _row(self, row: Any, number: int) -> Row:
        """The values of one row. Raises BadRequest with all that is wrong with it."""
        if not isinstance(row, _Object):
            raise BadRequest([Fault("serve_row_shape", {"row": number}, number)])
        odd = [("serve_column_twice", row.repeated)] if row.repeated is not None else []
        odd += [("serve_column_unknown", name) for name in row if name not in self.names]
        if odd:
            raise BadRequest([_fault(code, number, name) for code, name in odd[:MOST_NAMED]])
        try:
            checked = self._check.validate_python(row)
        except ValidationError as error:
            raise BadRequest([_fault(_CODES.get(one["type"], one["type"]), number, str(one["loc"][0]), one.get("input"))
                              for one in error.errors(include_url=False)[:MOST_NAMED]]) from error
        return tuple(getattr(checked, field) for field in self._fields)


_CODES = {"missing": "serve_column_missing", "float_type": "serve_not_number", "finite_number": "serve_not_finite",
          "greater_than_equal": "serve_number_huge", "less_than_equal": "serve_number_huge"}


def _fault(code: str, row: int, column: str, value: Any = None) -> Fault:
    return Fault(code, {"row": row, "column": _short(column), "value": _short(_as_json(value))}, row, _short(column))


def _bad(code: str, **facts: Any) -> BadRequest:
    return BadRequest([Fault(code, facts)])


def _as_json(value: Any) -> str:
    if isinstance(value, dict | list):
        return "{…}" if isinstance(value, dict) else "[…]"
    return json.dumps(value, ensure_ascii=False)[:200]


def _short(text: str, most: int = 60) -> str:
    """To be told to the caller: no longer than a line, and no half letter (which no answer could carry)."""
    clean = text.encode("utf-8", "replace").decode()
    return clean if len(clean) <= most else clean[:most] + "…"


# JSON -------------------------------------------------------------------------------------------------------------


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body.decode("utf-8-sig"), object_pairs_hook=_object, parse_int=_whole)
    except UnicodeDecodeError as error:
        raise _bad("serve_not_utf8") from error
    except RecursionError as error:
        raise _bad("serve_deep") from error
    except json.JSONDecodeError as error:
        raise _bad("serve_not_json", line=error.lineno, place=error.colno) from error


def _object(pairs: list[tuple[str, Any]]) -> _Object:
    made = _Object(pairs)
    if len(made) < len(pairs):
        seen: set[str] = set()
        made.repeated = next(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
    return made


def _whole(digits: str) -> float:
    """Whole numbers as such while they are exact; Python refuses to read thousands of digits."""
    return int(digits) if len(digits) <= 15 else float(digits)


# cells ------------------------------------------------------------------------------------------------------------


def _cell(column: AskedColumn) -> Any:
    """The type of a column's cells; null where there is nothing."""
    if column.kind == "number":
        return Annotated[float, Field(ge=-HUGE, le=HUGE, allow_inf_nan=False)] | None
    if column.kind == "time":
        return Annotated[Any, PlainValidator(_time), WithJsonSchema({"type": ["string", "null"], "format": "date-time"})]
    plain: dict[str, Any] = {"type": ["string", "number", "boolean", "null"]}
    return Annotated[Any, PlainValidator(_word(column)), WithJsonSchema(plain)]


def _time(value: Any) -> datetime | None:
    """A moment on the factory's clock, as ISO 8601 writes it."""
    if value is None or (isinstance(value, str) and value.strip().lower() in EMPTY):
        return None
    try:
        moment = datetime.fromisoformat(value.strip())
    except (AttributeError, ValueError) as error:
        raise PydanticCustomError("serve_not_time", "no time") from error
    if moment.tzinfo is not None:
        raise PydanticCustomError("serve_time_zone", "with a zone")
    if not 1700 < moment.year < 2250:               # what 64-bit nanoseconds can hold
        raise PydanticCustomError("serve_not_time", "no time")
    return moment


def _word(column: AskedColumn) -> Callable[[Any], str | None]:
    """A text in the spelling of the training; 3, 3.0 and "3" are one word."""
    as_learned = spelling(column.form, column.levels)

    def read(value: Any) -> str | None:
        if value is None:
            return None
        if isinstance(value, float) and (value != value or abs(value) > HUGE):
            raise PydanticCustomError("serve_not_finite", "no number")
        if not isinstance(value, str | int | float):
            raise PydanticCustomError("serve_not_text", "no text")
        text = str(value)
        if len(text) > LONGEST:
            raise PydanticCustomError("serve_text_long", "too long")
        if not text.isascii() and any("\ud800" <= letter <= "\udfff" for letter in text):
            raise PydanticCustomError("serve_not_text", "half a letter")
        return as_learned(value)
    return read
