"""What the small forms share: the columns at hand and pickers among them. A form gives a step, None while it is unfinished."""
from collections.abc import Callable, Collection
from dataclasses import dataclass

import streamlit as st

from kamp_core.recipe.facts import Json
from kamp_core.recipe.shape import MOMENTS, NUMBERS, Held
from pages.data.recipe_work import values_of
from pages.shared.words import say

ANY = ("integer", "number", "text", "boolean", "date", "time", "datetime")


@dataclass(frozen=True)
class Given:
    """`key`: the beginning of every widget's key: another version is another form."""

    dataset: str
    version: int
    columns: tuple[Held, ...]
    key: str

    def names(self, types: Collection[str] = ANY) -> list[str]:
        return [held.name for held in self.columns if held.type in types]

    def held(self, name: str) -> Held:
        return next(held for held in self.columns if held.name == name)

    def values(self, column: str, most: int = 50) -> list[str]:
        """The most frequent ones, as text."""
        return [value for value, _ in values_of(self.dataset, self.version, column)[:most]]


Form = Callable[[Given], Json | None]


def pick(given: Given, label: str, types: Collection[str] = ANY, optional: bool = False) -> str | None:
    """One column; a sentence where there is none of these types."""
    names = given.names(types)
    if not names and not optional:
        st.caption(say("recipe.no_such_column"))
    if not names:
        return None
    return st.selectbox(say(f"recipe.{label}"), names, index=None, key=f"{given.key}_{label}",
                        placeholder=say("recipe.column_choose"))


def pick_several(given: Given, label: str, types: Collection[str] = ANY) -> list[str]:
    return st.multiselect(say(f"recipe.{label}"), given.names(types), key=f"{given.key}_{label}",
                          placeholder=say("recipe.columns_choose"))


def choose(given: Given, label: str, options: Collection[str]) -> str:
    """One of a few ways, called by their sentences: of fill_mean comes mean."""
    chosen = st.radio(say(f"recipe.{label}"), list(options), key=f"{given.key}_{label}",
                      format_func=lambda name: say(f"recipe.{name}"))
    return str(chosen).partition("_")[2]


def new_name(given: Given, label: str, proposed: str) -> str:
    """A name for a new column; emptied, the proposed one again."""
    written = st.text_input(say(f"recipe.{label}"), value=proposed, key=f"{given.key}_{label}_{proposed}", max_chars=120)
    return written.strip() or proposed


def order_and_groups(given: Given) -> Json:
    """Which rows belong together, and in which order they come."""
    left, right = st.columns(2)
    moments = given.names((*MOMENTS, *NUMBERS))
    guess = next((moments.index(name) for name in given.names(("datetime",))), None)
    by = left.multiselect(say("recipe.by"), given.names(("text", "integer", "boolean")), key=f"{given.key}_by",
                          placeholder=say("recipe.by_choose"))
    order = right.selectbox(say("recipe.order"), moments, index=guess, key=f"{given.key}_order",
                            placeholder=say("recipe.order_file"))
    return {"by": by, "order": order}
