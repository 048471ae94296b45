"""Pickers that remember what was picked for this data, beyond the page and the visit."""
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st

from pages.look.ask import View
from pages.shared import session
from pages.shared.frame import heard
from pages.shared.number_field import number_field

_NOTHING = ""


@dataclass(frozen=True)
class Picks:
    """What is chosen for one dataset. Each picker shows what was chosen before, else its default."""

    view: View
    tab: str = "process"

    @property
    def dataset(self) -> str:
        return self.view.dataset

    @property
    def version(self) -> int:
        return self.view.version

    def pills(self, name: str, label: str, options: Sequence[str], default: str, words: Callable[[str], str]) -> str:
        now: str = self.chosen(name, options, default)
        session.preset(self._key(name), now)
        st.pills(label, options, key=self._key(name), format_func=words, on_change=heard(self._keep), args=(name,), required=True)
        return now

    def radio(self, name: str, label: str, options: Sequence[str], words: Callable[[str], str]) -> str:
        now: str = self.chosen(name, options, options[0])
        session.preset(self._key(name), now)
        st.radio(label, options, key=self._key(name), format_func=words, on_change=heard(self._keep), args=(name,))
        return now

    def select(self, name: str, label: str, options: Sequence[Any], default: Any = ..., words: Callable[[Any], str] = str,
               where: Any = st) -> Any:
        """`default` is the first option unless given. None, for nothing chosen, may be an option as well."""
        first = options[0] if default not in options else default
        shown = [_NOTHING if option is None else option for option in options]      # of None Streamlit shows no words
        session.preset(self._key(name), _NOTHING if (now := self.chosen(name, options, first)) is None else now)
        where.selectbox(label, shown, key=self._key(name), on_change=heard(self._keep), args=(name,),
                        format_func=lambda option: words(None if option == _NOTHING else option))
        return now

    def several(self, name: str, label: str, options: Sequence[str], default: Sequence[str], where: Any = st) -> tuple[str, ...]:
        kept = self._kept().get(name, list(default))
        session.preset(self._key(name), [value for value in kept if value in options])
        return tuple(where.multiselect(label, options, key=self._key(name), on_change=heard(self._keep), args=(name,),
                                       placeholder="–"))

    def number(self, name: str, label: str, default: float | int | None = None, where: Any = st, **look: Any) -> Any:
        """None while nothing is typed, unless there is a default."""
        kept = self._kept().get(name, default)
        session.preset(self._key(name), kept if kept is not None else default)
        return number_field(label, self._key(name), where=where, then=self._keep, args=(name,), **look)

    def day(self, name: str, label: str, least: date, most: date, where: Any = st) -> str:
        """A day as ISO text; the middle of the period until one is picked."""
        kept = self._kept().get(name)
        day = date.fromisoformat(kept) if kept else least + (most - least) / 2
        session.preset(self._key(name), min(max(day, least), most))
        picked: date = where.date_input(label, key=self._key(name), min_value=least, max_value=most, format="YYYY-MM-DD",
                                        on_change=heard(self._keep), args=(name,))
        return picked.isoformat()

    def yes(self, name: str, label: str, where: Any = st) -> bool:
        session.preset(self._key(name), bool(self._kept().get(name)))
        return bool(where.checkbox(label, key=self._key(name), on_change=heard(self._keep), args=(name,)))

    def _key(self, name: str) -> str:
        return f"{self.tab}_{name}"

    @property
    def _name(self) -> str:
        return f"look_{self.tab}"

    def _kept(self) -> dict[str, Any]:
        return dict(session.recall(self._name, {}).get(self.dataset, {}))

    def chosen(self, name: str, options: Sequence[Any], default: Any) -> Any:
        """What was picked, without drawing the picker."""
        kept = self._kept().get(name, default)
        return kept if kept in options else default

    def _keep(self, name: str) -> None:
        value = session.widget(self._key(name))
        value = value.isoformat() if isinstance(value, date) else None if value == _NOTHING else value
        self.keep(name, value)

    def keep(self, name: str, value: Any) -> None:
        """Remember a choice that no picker holds."""
        session.remember(self._name, {**session.recall(self._name, {}), self.dataset: self._kept() | {name: value}})
