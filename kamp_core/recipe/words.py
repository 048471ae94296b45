"""What a step of a recipe did, in words."""
from kamp_core.recipe.facts import StepReport
from kamp_core.settings import Language
from kamp_core.wording import say
from kamp_core.wording.numbers import number

_MAKING = ("split", "time_parts", "join_time", "rolling", "lag", "difference", "compute")      # steps that only make columns


def done_line(told: StepReport, language: Language) -> str:
    """'1,203칸 바뀜 · 34줄 빠짐, 966줄 남음'"""
    said = []
    if told.step["kind"] == "gather":
        return say("recipe.did_gather", language, rows=number(told.rows_before), lots=number(told.rows_after))
    if told.changed:
        key = "recipe.did_make" if told.step["kind"] in _MAKING else "recipe.did_cells"
        said.append(say(key, language, count=number(told.changed)))
    if told.rows_after < told.rows_before:
        gone = number(told.rows_before - told.rows_after)
        said.append(say("recipe.did_rows", language, count=gone, left=number(told.rows_after)))
    if told.lost:
        said.append(say("recipe.did_lose", language, count=number(told.lost), examples=", ".join(told.examples[:2])))
    return " · ".join(said or [say("recipe.did_nothing", language)])
