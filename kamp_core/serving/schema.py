"""What OpenAPI says of the endpoint: FastAPI's document, with the rows as this model asks for them."""
from typing import Any

from fastapi import FastAPI

from kamp_core.serving.asking import Form

_REF = {"$ref": "#/components/schemas/Row"}
_SENTENCES = {"type": "array", "items": {"type": "string"}}
_ERROR = {"type": "object", "properties": {
    "error": {"type": "string"}, "message": {"type": "string"},
    "errors": {"type": "array", "items": {"type": "object", "properties": {
        "row": {"type": ["integer", "null"]}, "column": {"type": ["string", "null"]},
        "code": {"type": "string"}, "message": {"type": "string"}}}}}}
_PREDICTED = {"type": "object", "required": ["prediction", "reasons", "warnings"], "properties": {
    "prediction": {"type": ["string", "number"]}, "risk": {"type": "number", "minimum": 0, "maximum": 1},
    "score": {"type": "number"}, "low": {"type": "number"}, "high": {"type": "number"},
    "probabilities": {"type": "object", "additionalProperties": {"type": "number"}}, "reasons": _SENTENCES,
    "warnings": {"type": "array", "items": {"type": "object", "properties": {
        "code": {"type": "string"}, "column": {"type": "string"}, "message": {"type": "string"}}}}}}
_ANSWER = {"type": "object", "properties": {"model": {"type": "string"}, "rows": {"type": "array", "items": _PREDICTED},
                                            "drift": _SENTENCES, "warnings": _SENTENCES}}
_REFUSED = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
PREDICT: dict[str, Any] = {
    "requestBody": {"required": True, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Ask"}}}},
    "responses": {
        "200": {"description": "One answer a row, in order", "content": {"application/json": {"schema": _ANSWER}}},
        **{status: {"description": why, "content": _REFUSED} for status, why in {
            "401": "No key, or a wrong one", "413": "Too large", "415": "Not JSON", "422": "A cell, row or field that cannot be",
            "429": "Too many at a time"}.items()}}}


def document(app: FastAPI, form: Form) -> dict[str, Any]:
    """The OpenAPI document."""
    told = app.openapi()
    row = form.row.model_json_schema(by_alias=True)
    ask = {"type": "object", "required": ["rows"], "additionalProperties": False, "properties": {
        "rows": {"type": "array", "minItems": 1, "maxItems": form.most, "items": _REF},
        "reasons": {"type": "boolean", "default": False}}}
    told["components"] = {"schemas": {"Row": row, "Ask": ask, "Error": _ERROR}, "securitySchemes": {
        "key": {"type": "apiKey", "in": "header", "name": "X-API-Key"}, "bearer": {"type": "http", "scheme": "bearer"}}}
    return told
