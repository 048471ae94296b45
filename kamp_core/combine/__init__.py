"""Many files or datasets as one: rows appended, columns joined by key or by time, bad ones marked from a list.

Each way is a plan (a frozen dataclass that a person may correct), a check that counts before anything is done, and the
SQL that does it on a cursor. Sources are never changed.
"""
