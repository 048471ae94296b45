"""What the app is made of is written down: licences, a bill of materials, and holes that are known."""
import json
import runpy
import tomllib
from pathlib import Path

import jsonschema
import pytest

ROOT = Path(__file__).parent.parent
SUPPLY = runpy.run_path(str(ROOT / ".ci" / "supply.py"))
SBOM = {  # what CycloneDX 1.6 asks of the parts that are used here
    "type": "object", "required": ["bomFormat", "specVersion", "version", "components"], "properties": {
        "bomFormat": {"const": "CycloneDX"}, "specVersion": {"const": "1.6"}, "version": {"type": "integer", "minimum": 1},
        "serialNumber": {"pattern": "^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"},
        "metadata": {"type": "object", "required": ["component"]},
        "components": {"type": "array", "uniqueItems": True, "items": {
            "type": "object", "required": ["type", "name"], "additionalProperties": False, "properties": {
                "type": {"enum": ["application", "library"]}, "bom-ref": {"type": "string", "minLength": 1},
                "name": {"type": "string"}, "version": {"type": "string"}, "purl": {"pattern": r"^pkg:pypi/[a-z0-9.-]+@\S+$"},
                "scope": {"enum": ["required", "optional", "excluded"]},
                "licenses": {"type": "array", "items": {"type": "object", "required": ["expression"]}, "maxItems": 1},
                "hashes": {"type": "array", "uniqueItems": True, "minItems": 1, "items": {
                    "type": "object", "required": ["alg", "content"],
                    "properties": {"alg": {"const": "SHA-256"}, "content": {"pattern": "^[a-f0-9]{64}$"}}}}}}},
        "dependencies": {"type": "array", "uniqueItems": True, "items": {
            "type": "object", "required": ["ref"], "properties": {"dependsOn": {"type": "array", "uniqueItems": True}}}}}}


def test_the_list_of_licences_is_in_step_with_the_lock_and_allows_nothing_else():
    """Changed pins? `python .ci/supply.py licences` writes it anew."""
    written = (ROOT / "docs" / "licences.md").read_text("utf-8")
    assert written == SUPPLY["licence_list"]()
    assert "not allowed" not in written


def test_every_reason_is_of_a_package_that_needs_one():
    odd = {one.name for one in SUPPLY["packages"]() if not SUPPLY["is_permissive"](SUPPLY["licence"](one.name))}
    assert odd == set(SUPPLY["REASONS"])


@pytest.mark.parametrize(("expression", "permissive"), [
    ("MIT", True), ("Apache-2.0 OR BSD-3-Clause", True), ("GPL-3.0-only OR MIT", True), ("MPL-2.0 AND (Apache-2.0 OR MIT)", False),
    ("GPL-3.0-only", False), ("MIT AND AGPL-3.0-only", False)])
def test_of_alternatives_one_permissive_licence_is_enough_of_parts_all_must_be(expression, permissive):
    assert SUPPLY["is_permissive"](expression) is permissive


def test_the_bill_of_materials_is_a_cyclonedx_document_of_the_whole_lock():
    bill = json.loads(json.dumps(SUPPLY["sbom"]()))
    jsonschema.validate(bill, SBOM)
    refs = [one["bom-ref"] for one in bill["components"]]
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    assert sum(len(one["hashes"]) for one in bill["components"]) == lock.count("--hash=sha256:")
    assert {ref for one in bill["dependencies"] for ref in one["dependsOn"]} <= set(refs)
    assert len(set(refs)) == len(refs)


def test_what_runs_and_what_only_tests_is_told_apart():
    scopes = {one["name"]: one["scope"] for one in SUPPLY["sbom"]()["components"]}
    assert {scopes[name] for name in ("streamlit", "starlette", "numpy", "pycaret")} == {"required"}
    assert {scopes[name] for name in ("pytest", "ruff", "mypy", "hypothesis")} == {"excluded"}


def test_a_hole_needs_a_written_reason():
    holes = {"scikit-learn": {"vulns": [{"id": "GHSA-jw8x-6495-233v"}, {"id": "GHSA-0000-0000-0000"}]}}
    answer = {"results": [holes.get(one.name, {}) for one in SUPPLY["packages"]()]}
    found = SUPPLY["holes"](lambda asked: answer)
    assert found == [("scikit-learn", "GHSA-jw8x-6495-233v"), ("scikit-learn", "GHSA-0000-0000-0000")]
    assert SUPPLY["unexplained"](found) == [("scikit-learn", "GHSA-0000-0000-0000")]


def test_reasons_are_given_for_packages_that_are_still_there():
    known = tomllib.loads((ROOT / ".ci" / "known_holes.toml").read_text("utf-8"))
    assert {hole["package"] for hole in known.values()} <= {one.name for one in SUPPLY["packages"]()}
    assert all(len(hole["reason"]) > 20 for hole in known.values())


def test_without_a_network_the_audit_says_that_it_was_skipped(monkeypatch, capsys):
    def out_of_reach(asked=None):
        raise OSError("no network")
    monkeypatch.setitem(SUPPLY["audit"].__globals__, "holes", out_of_reach)
    assert SUPPLY["audit"]() == 0
    assert "skipped" in capsys.readouterr().out
