"""`python -m kamp_core.sandbox`: one request, a line of JSON, on standard input; one answer on standard output."""
import json
import sys

from kamp_core.errors import KampError
from kamp_core.sandbox.facts import Answer, Request
from kamp_core.sandbox.inside import answer, document
from kamp_core.sandbox.watch import leash

request = Request.from_json(sys.stdin.buffer.readline())
leash()
found: Answer | KampError
try:
    found = answer(request)
except KampError as error:
    found = error
sys.stdout.buffer.write(json.dumps(document(found), ensure_ascii=False, allow_nan=False).encode("utf-8", "replace"))
