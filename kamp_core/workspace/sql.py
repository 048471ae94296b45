"""Names and cells as SQL, for all rooms."""


def quote(name: str) -> str:
    """An identifier as SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as SQL."""
    return "'" + text.replace("'", "''") + "'"


def as_text(sql: str, type: str) -> str:
    """A cell of a column (of one of our types) as a person would write it: 7.0 is 7."""
    if type not in ("integer", "number"):
        return f"cast({sql} as varchar)"
    return (f"case when {sql} = trunc({sql}) and abs({sql}) < 1e15 then cast(cast({sql} as bigint) as varchar) "
            f"else cast({sql} as varchar) end")
