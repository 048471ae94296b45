"""Pickers that remember what was picked for this data, beyond the page and the visit."""
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st

from pages.shared import session

_NAME = "look_process"


@dataclass(frozen=True)
class Picks:
    """What is chosen for one version of a dataset. Each picker shows what was chosen before, else its default."""

    dataset: str
    version: int

    def pills(self, name: str, label: str, options: Sequence[str], default: str, words: Callable[[str], str]) -> str:
        st.pills(label, options, key=self._show(name, options, default), format_func=words, on_change=self._keep, args=(name,),
                 required=True)
        return self.chosen(name, options, default)

    def select(self, name: str, label: str, options: Sequence[Any], default: Any = None, words: Callable[[Any], str] = str,
               where: Any = st) -> Any:
        """`default` is the first option unless given."""
        first = options[0] if default not in options else default
        where.selectbox(label, options, key=self._show(name, options, first), format_func=words, on_change=self._keep, args=(name,))
        return self.chosen(name, options, first)

    def several(self, name: str, label: str, options: Sequence[str], default: Sequence[str], where: Any = st) -> tuple[str, ...]:
        kept = self._kept().get(name, list(default))
        session.preset(self._key(name), [value for value in kept if value in options])
        return tuple(where.multiselect(label, options, key=self._key(name), on_change=self._keep, args=(name,)))

    def number(self, name: str, label: str, default: float | int | None = None, where: Any = st, **look: Any) -> Any:
        """None while nothing is typed, unless there is a default."""
        kept = self._kept().get(name, default)
        session.preset(self._key(name), kept if kept is not None else default)
        return where.number_input(label, key=self._key(name), on_change=self._keep, args=(name,), **look)

    def day(self, name: str, label: str, least: date, most: date, where: Any = st) -> str:
        """A day as ISO text; the middle of the period until one is picked."""
        kept = self._kept().get(name)
        day = date.fromisoformat(kept) if kept else least + (most - least) / 2
        session.preset(self._key(name), min(max(day, least), most))
        picked: date = where.date_input(label, key=self._key(name), min_value=least, max_value=most, format="YYYY-MM-DD",
                                        on_change=self._keep, args=(name,))
        return picked.isoformat()

    def yes(self, name: str, label: str, where: Any = st) -> bool:
        session.preset(self._key(name), bool(self._kept().get(name)))
        return bool(where.checkbox(label, key=self._key(name), on_change=self._keep, args=(name,)))

    def _key(self, name: str) -> str:
        return f"process_{name}"

    def _kept(self) -> dict[str, Any]:
        return dict(session.recall(_NAME, {}).get(self.dataset, {}))

    def chosen(self, name: str, options: Sequence[Any], default: Any) -> Any:
        """What was picked, without drawing the picker."""
        kept = self._kept().get(name, default)
        return kept if kept in options else default

    def _show(self, name: str, options: Sequence[Any], default: Any) -> str:
        session.preset(self._key(name), self.chosen(name, options, default))
        return self._key(name)

    def _keep(self, name: str) -> None:
        value = session.widget(self._key(name))
        kept = self._kept() | {name: value.isoformat() if isinstance(value, date) else value}
        session.remember(_NAME, {**session.recall(_NAME, {}), self.dataset: kept})
