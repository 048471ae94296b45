"""The tables and views of a database that may be read, with the number of rows as the server estimates it."""
import sqlalchemy

from kamp_core.databases.facts import Kind, TableFacts

MOST = 2000                # tables that are listed
_POSTGRESQL = """
    select n.nspname, c.relname, c.relkind in ('v', 'm'), case when c.relkind in ('r', 'm') and c.reltuples >= 0
           then c.reltuples::bigint end
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'v', 'm', 'p', 'f') and n.nspname not in ('pg_catalog', 'information_schema')
      and n.nspname not like 'pg\\_%' and not c.relispartition and pg_catalog.has_table_privilege(c.oid, 'select')
    order by 1, 2"""
_MYSQL = """
    select '', table_name, table_type like '%VIEW', table_rows from information_schema.tables
    where table_schema = database() order by 2"""
_MSSQL = """
    select s.name, o.name, case when o.type = 'V' then 1 else 0 end,
           (select sum(p.rows) from sys.partitions p where p.object_id = o.object_id and p.index_id in (0, 1))
    from sys.objects o join sys.schemas s on s.schema_id = o.schema_id
    where o.type in ('U', 'V') and o.is_ms_shipped = 0 order by 1, 2"""
_SQL: dict[Kind, str] = {"postgresql": _POSTGRESQL, "mysql": _MYSQL, "mssql": _MSSQL}


def tables(connection: sqlalchemy.Connection, kind: Kind) -> tuple[TableFacts, ...]:
    rows = connection.execution_options(no_parameters=True).exec_driver_sql(_SQL[kind]).fetchmany(MOST)
    return tuple(TableFacts(str(schema), str(table), bool(is_view), None if count is None else int(count))
                 for schema, table, is_view, count in rows)
