"""A recipe as JSON: parsed once, at the door."""
import json
from collections.abc import Iterable
from typing import Annotated, Any, get_args, get_type_hints

from pydantic import Field, TypeAdapter, ValidationError

from kamp_core.errors import KampError
from kamp_core.recipe.cells import Blank, Clip, Respell
from kamp_core.recipe.columns import Drop, EmptyColumn, Keep, Rename
from kamp_core.recipe.correct import Correct
from kamp_core.recipe.fill import Fill
from kamp_core.recipe.lots import Gather
from kamp_core.recipe.made import Compute, JoinTime, Split, TimeParts
from kamp_core.recipe.retype import Retype
from kamp_core.recipe.rows import Dedupe, Filter
from kamp_core.recipe.step import Step
from kamp_core.recipe.unit import Unit
from kamp_core.recipe.windows import Difference, Lag, Rolling

_Any = (Drop | Keep | Rename | Retype | Fill | Blank | Respell | Clip | Filter | Dedupe | Split | TimeParts | JoinTime | Rolling
        | Lag | Difference | Unit | Compute | EmptyColumn | Gather | Correct)
_STEP: TypeAdapter[Any] = TypeAdapter(Annotated[_Any, Field(discriminator="kind")])
KINDS: tuple[str, ...] = tuple(get_args(get_type_hints(kind)["kind"])[0] for kind in get_args(_Any))
MOST_STEPS = 100


def parse_step(step: dict[str, Any]) -> Step:
    """Raises KampError('step_kind_unknown' or 'step_malformed')."""
    try:
        parsed: Step = _STEP.validate_python(step)
        if "\\u0000" in json.dumps(step):
            raise KampError("step_malformed", kind=step["kind"], field="", why="NUL")
    except ValidationError as error:
        first = error.errors()[0]
        if first["type"] in ("union_tag_invalid", "union_tag_not_found", "model_attributes_type"):
            kind = step.get("kind", "") if isinstance(step, dict) else step
            raise KampError("step_kind_unknown", choices=KINDS, kind=str(kind)) from error
        field = ".".join(str(place) for place in first["loc"][1:])
        raise KampError("step_malformed", kind=step["kind"], field=field, why=first["msg"]) from error
    return parsed


def parse_recipe(steps: Iterable[dict[str, Any]]) -> tuple[Step, ...]:
    """Raises as `parse_step`, and KampError('recipe_too_long')."""
    parsed = tuple(parse_step(step) for step in steps)
    if len(parsed) > MOST_STEPS:
        raise KampError("recipe_too_long", count=len(parsed), most=MOST_STEPS)
    return parsed


def as_json(step: Step) -> dict[str, Any]:
    """What `parse_step` reads back; fields with their usual value are left out."""
    fields = _STEP.dump_python(step, mode="json", by_alias=True, exclude_defaults=True)
    return {"kind": step.kind, **{name: value for name, value in fields.items() if name != "kind"}}
