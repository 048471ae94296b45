"""What may be asked of another server: one statement that reads.

The server is told so as well (a read-only session, one statement a message); this says it before anything is sent, in words, and
also to what a read-only session lets pass: files of the server, waiting, other servers. Where a server may be set to read a text
in one way or another (MySQL and its backslashes), it has to be harmless in each of them, and what is ambiguous is refused.
"""
import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from kamp_core.databases.facts import Kind
from kamp_core.errors import KampError

MOST_CHARACTERS = 20_000
_WRITES = {"insert", "update", "delete", "merge", "into", "outfile", "dumpfile", "exec", "execute", "call", "waitfor"}
_LOCKS = {("for", "share"), ("for", "key"), ("for", "no"), ("lock", "in")}
_CLOSED = {"set_config", "nextval", "setval", "load_file", "sleep", "benchmark", "get_lock", "release_lock", "release_all_locks",
           "openrowset", "openquery", "opendatasource", "openxml", "master_pos_wait", "source_pos_wait", "master_gtid_wait",
           "wait_for_executed_gtid_set", "sys_eval", "sys_exec", "ts_stat", "ts_rewrite", "connectby"}
_CLOSED_HEADS = ("pg_", "lo_", "dblink", "xp_", "sp_", "postgres_fdw", "query_to_xml", "cursor_to_xml", "database_to_xml",
                 "schema_to_xml", "table_to_xml", "crosstab")
_HARMLESS = {"pg_typeof", "pg_size_pretty"}
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_BLANK, _WORD = re.compile(r"\s+"), re.compile(r"[^\W\d][\w$]*")
_NUMBER = re.compile(r"\d[\w.]*")
_DOLLAR = re.compile(r"\$\w*\$")
# In which quotes a backslash takes the next letter along. PostgreSQL: in E'…' only, as the session is told;
# MySQL: by its sql_mode (none, with ANSI_QUOTES, with NO_BACKSLASH_ESCAPES).
_READINGS: dict[Kind, tuple[str, ...]] = {"postgresql": ("",), "mysql": ("'\"", "'", ""), "mssql": ("",)}


class _Token(NamedTuple):
    kind: Literal["word", "name", "string", "sign"]
    text: str


def checked(sql: str, kind: Kind) -> str:
    """The statement to send, without a semicolon at its end.

    Raises KampError('database_query_empty', 'database_query_long', 'database_query_odd', 'database_query_several',
    'database_only_reads' or 'database_closed')."""
    if not sql.strip():
        raise KampError("database_query_empty")
    if len(sql) > MOST_CHARACTERS:
        raise KampError("database_query_long", most=f"{MOST_CHARACTERS:,}")
    sql = sql.replace("\r\n", "\n").strip()
    if unseen := _UNSEEN.search(sql):         # a lone return too: for some it ends a comment
        raise _odd(repr(unseen[0]))
    for escapes in _READINGS[kind]:
        _check(list(_tokens(sql, kind, escapes)))
    return _without_end(sql, kind)


def _without_end(sql: str, kind: Kind) -> str:
    while any(token == ("sign", ";") for token in _tokens(sql, kind, "")):
        if not sql.endswith(";"):
            raise _odd(";")               # a comment behind the end
        sql = sql[:-1].rstrip()
    return sql


def _check(tokens: list[_Token]) -> None:
    while tokens and tokens[-1] == ("sign", ";"):
        tokens.pop()
    if ("sign", ";") in tokens:
        raise KampError("database_query_several")
    first = next((token for token in tokens if token != ("sign", "(")), _Token("sign", ""))
    if first.kind != "word" or first.text not in ("select", "with"):
        raise KampError("database_only_reads", word=first.text[:40] or "?")
    for token, after in zip(tokens, [*tokens[1:], _Token("sign", "")], strict=True):
        if token.kind == "word" and (token.text in _WRITES or (token.text, after.text) in _LOCKS):
            raise KampError("database_only_reads", word=token.text)
        if token.kind in ("word", "name") and after == ("sign", "(") and _is_closed(token.text):
            raise KampError("database_closed", name=token.text[:60])


def _is_closed(name: str) -> bool:
    return name not in _HARMLESS and (name in _CLOSED or name.startswith(_CLOSED_HEADS))


def _tokens(sql: str, kind: Kind, escapes: str) -> Iterator[_Token]:
    """Words in small letters. `escapes`: the quotes within which a backslash takes the next letter along."""
    at = 0
    last = _Token("sign", "")
    while at < len(sql):
        if blank := _BLANK.match(sql, at):
            at = blank.end()
            continue
        if (end := _comment_end(sql, at, kind)) is not None:
            at = end
            continue
        before, (last, end) = last, _token(sql, at, kind, escapes)
        if kind == "postgresql" and last.kind == before.kind == "string":
            raise _odd("' '")                      # goes on in the way of the first
        yield last
        at = end


def _token(sql: str, at: int, kind: Kind, escapes: str) -> tuple[_Token, int]:
    """The token that begins here, and where it ends."""
    if sql[at] in "'\"`" or (sql[at] == "[" and kind == "mssql"):
        end = _quote_end(sql, at, sql[at] in escapes)
        return _Token("string" if sql[at] == "'" else "name", sql[at + 1:end - 1].lower()), end
    if kind == "postgresql" and sql[at:at + 2] in ("E'", "e'"):
        return _Token("string", ""), _quote_end(sql, at + 1, True)
    if word := _WORD.match(sql, at):
        if sql[word.end():word.end() + 2] in ("&'", '&"'):
            raise _odd(sql[at:word.end() + 2])     # letters by their numbers
        return _Token("word", word[0].lower()), word.end()
    if number := _NUMBER.match(sql, at):
        if sql[number.end():number.end() + 1] == "'":
            raise _odd(sql[at:number.end() + 1])   # 1e'…': some read E'…'
        return _Token("sign", "0"), number.end()
    if kind == "postgresql" and _DOLLAR.match(sql, at):
        raise _odd("$…$")
    return _Token("sign", sql[at]), at + 1


def _comment_end(sql: str, at: int, kind: Kind) -> int | None:
    """None where no comment begins. What only some servers take for a comment, or run in spite of it, is refused."""
    if (sql.startswith("--", at) and (kind != "mysql" or not sql[at + 2:at + 3].strip())) or (sql[at] == "#" and kind == "mysql"):
        end = sql.find("\n", at)
        return end + 1 if end >= 0 else len(sql)
    if not sql.startswith("/*", at):
        return None
    end = sql.find("*/", at + 2)
    if end < 0 or "/*" in sql[at + 2:end] or re.match(r"/\*(!|M!|\+)", sql[at:at + 4]):
        raise _odd("/*")
    return end + 2


def _quote_end(sql: str, at: int, escapes: bool) -> int:
    """Behind the closing quote; a doubled one is part of the text."""
    close = "]" if sql[at] == "[" else sql[at]
    at += 1
    while at < len(sql):
        if (sql[at] == "\\" and escapes) or sql.startswith(close * 2, at):
            at += 2
        elif sql[at] == close:
            return at + 1
        else:
            at += 1
    raise _odd(close)


def _odd(what: str) -> KampError:
    return KampError("database_query_odd", what=what)
