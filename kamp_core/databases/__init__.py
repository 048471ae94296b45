"""A factory's database: which addresses an admin allows, one reading statement, its rows in batches as a Parquet file.

The one room that opens a connection to another machine. Passwords are handed through as arguments and kept nowhere.
"""
from kamp_core.databases.allowed import Allowed
from kamp_core.databases.facts import Address, Login, Origin, Rows, TableFacts, Wanted

__all__ = ["Address", "Allowed", "Login", "Origin", "Rows", "TableFacts", "Wanted"]
