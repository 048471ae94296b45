"""Which of our types the columns of an answer have, by what the driver tells of them, else by the first rows."""
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from kamp_core.databases.facts import Field, FieldKind

_EXACT = 18                # digits that fit a whole number of 64 bits
_NUMERIC = 1700
_POSTGRESQL: dict[int, FieldKind] = {
    16: "boolean", 20: "integer", 21: "integer", 23: "integer", 26: "integer", 700: "number", 701: "number",
    1082: "date", 1083: "time", 1114: "datetime", 1184: "zoned"}                         # by OID, catalog/pg_type.dat
_DECIMALS, _BIT = (0, 246), 16
_MYSQL: dict[int, FieldKind] = {
    1: "integer", 2: "integer", 3: "integer", 4: "number", 5: "number", 7: "datetime", 8: "integer", 9: "integer", 10: "date",
    11: "time", 12: "datetime", 13: "integer", 14: "date"}                               # by number, enum_field_types
_VALUES: dict[type, FieldKind] = {bool: "boolean", int: "integer", float: "number", Decimal: "number", datetime: "datetime",
                                  date: "date", time: "time"}


def postgresql_fields(columns: Sequence[dict[str, Any]]) -> tuple[Field, ...]:
    """`columns`: as the server describes a statement before it runs."""
    def kind(column: dict[str, Any]) -> FieldKind:
        told = column["type_modifier"] - 4                       # of numeric(precision, scale)
        if column["type_oid"] == _NUMERIC:
            return "number" if told < 0 else _decimal(told >> 16, told & 0x7FF)
        return _POSTGRESQL.get(column["type_oid"], "text")
    return tuple(Field(column["name"], kind(column)) for column in columns)


def mysql_fields(description: Sequence[Sequence[Any]]) -> tuple[Field, ...]:
    """`description`: (name, type, _, length, _, decimals, _) each; a length counts sign and point."""
    def kind(type: int, length: int, decimals: int) -> FieldKind:
        if type in _DECIMALS:
            return _decimal(length - 1, decimals)
        if type == _BIT:
            return "boolean" if length == 1 else "integer"
        return _MYSQL.get(type, "text")
    return tuple(Field(str(one[0]), kind(one[1], one[3] or 0, one[5] or 0)) for one in description)


def _decimal(precision: int, scale: int) -> FieldKind:
    """Without decimals it is a count or a code: every digit stays."""
    return "number" if scale else "integer" if precision <= _EXACT else "text"


def seen_fields(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> tuple[Field, ...]:
    """By the values of the first rows, where a driver tells no types that can be relied on."""
    found = []
    for position, name in enumerate(names):
        kinds = {_VALUES.get(type(row[position]), "text") for row in rows if row[position] is not None}
        mixed: FieldKind = "number" if kinds == {"integer", "number"} else "text"
        found.append(Field(name, kinds.pop() if len(kinds) == 1 else mixed))
    return tuple(found)
