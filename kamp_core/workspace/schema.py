"""The tables of the ledger, and how those of an earlier version become today's."""
import sqlite3
from pathlib import Path

from kamp_core.errors import KampError

# Each entry is applied once, in order; never edit one that has shipped, add the next.
MIGRATIONS = (
    """
    create table projects (id text primary key, name text not null, created text not null);
    create table datasets (id text primary key, project text not null references projects, name text not null,
                           created text not null, deleted text);
    create table versions (dataset text not null references datasets, number integer not null, rows integer not null,
                           report text not null, created text not null, primary key (dataset, number));
    create table choices (project text not null, name text not null, value text not null, primary key (project, name));
    create table runs (id text primary key, project text not null, dataset text not null, version integer not null,
                       problem text not null, request text not null, state text not null, created text not null,
                       started text, ended text, beat real, worker integer, stop_asked integer not null default 0,
                       error text);
    create index runs_by_state on runs (state, created);
    create table decisions (id integer primary key, project text not null, at text not null, code text not null,
                            facts text not null);
    """,
    """
    alter table datasets add column current integer;
    alter table versions add column parent integer;
    alter table versions add column base integer;
    alter table versions add column recipe text not null default '[]';
    alter table versions add column columns text not null default '{}';
    create table errands (id text primary key, project text not null, verb text not null, facts text not null,
                          state text not null, share real not null default 0, created text not null, beat real not null,
                          worker integer, result text, error text);
    """,
    """
    create table pictures (id text primary key, project text not null, dataset text not null, version integer not null,
                           sentence text not null, rows text not null, reported integer not null, created text not null);
    """,
    """
    alter table runs add column who text not null default '';
    """,
    """
    alter table projects add column owner text not null default '';
    alter table projects add column owner_left integer not null default 0;
    alter table errands add column who text not null default '';
    create table shares (project text not null references projects, who text not null, may text not null,
                         primary key (project, who));
    """,
)


def bring_up(db: sqlite3.Connection, home: Path) -> None:
    """Apply what a ledger lacks. Raises KampError('home_newer') on one of a later version."""
    done = db.execute("pragma user_version").fetchone()[0]
    if done > len(MIGRATIONS):
        raise KampError("home_newer", home=str(home))
    for number, script in enumerate(MIGRATIONS[done:], start=done + 1):
        for statement in filter(str.strip, script.split(";")):
            db.execute(statement)
        db.execute(f"pragma user_version = {number}")
