"""Pictures that a user kept: drawn once, in both languages, so that they outlive the data they show."""
import base64
import json
import re
import shutil
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from kamp_core.errors import KampError
from kamp_core.settings import Language
from kamp_core.workspace.ids import is_plain, new_id
from kamp_core.workspace.ledger import now
from kamp_core.workspace.store import Workspace

_LARGEST = 8_000_000                      # characters of one image
_LIVE = re.compile(r"<script|<foreignobject|<!doctype|<!entity|\son[a-z]+\s*=|javascript:", re.IGNORECASE)
_PNG = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True)
class Picture:
    """`sentence`: what it says, by language; `rows`: which rows it shows, empty for all."""

    id: str
    project: str
    dataset: str
    version: int
    sentence: dict[str, str]
    rows: str
    reported: bool                        # goes into the reports on its data
    created: str


class Pictures:
    """A folder a picture, `pictures/<id>/<language>.{svg,png,json}`, and its row in the ledger."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._ledger = workspace.ledger

    def keep(self, project: str, dataset: str, version: int, sentence: Mapping[Language, str], rows: str,
             figures: Mapping[Language, Any], images: Mapping[Language, Mapping[str, str]]) -> str:
        """Keep what a browser has drawn: of each language a Plotly figure as JSON, an `svg` and a `png` in base64.

        Raises KampError('picture_broken') on images that are none, or that hold more than a picture.
        """
        self._ledger.access.need_work(project)
        drawn = {language: _checked(images.get(language)) for language in figures}
        id = new_id()
        self._workspace.need_space(sum(len(svg) + len(png) for svg, png in drawn.values()))
        folder = self._folder(id)
        folder.mkdir(parents=True)
        for language, (svg, png) in drawn.items():
            (folder / f"{language}.svg").write_text(svg, "utf-8")
            (folder / f"{language}.png").write_bytes(png)
            (folder / f"{language}.json").write_text(json.dumps(figures[language]), "utf-8")
        with self._ledger.transaction() as db:
            db.execute("insert into pictures values (?, ?, ?, ?, ?, ?, 1, ?)", (
                id, project, dataset, version, json.dumps(dict(sentence), ensure_ascii=False), rows, now()))
        return id

    def all(self, project: str, dataset: str | None = None) -> list[Picture]:
        """Those of a project, or of one dataset in it, newest first."""
        return [_picture(row) for row in self._ledger.rows(
            "select * from pictures where project = ?1 and (?2 is null or dataset = ?2) order by created desc", project, dataset)]

    def report(self, id: str, reported: bool) -> None:
        """Should reports show it?"""
        with self._ledger.transaction() as db:
            db.execute("update pictures set reported = ? where id = ?", (int(reported), id))

    def drop(self, id: str) -> None:
        with self._ledger.transaction() as db:
            gone = db.execute("delete from pictures where id = ?", (id,)).rowcount
        if not gone and self._ledger.access.hides("pictures", id):
            return
        shutil.rmtree(self._folder(id), ignore_errors=True)

    def file(self, id: str, language: Language, form: Literal["svg", "png", "json"]) -> Path:
        """Where one image, or the figure itself, lies. Raises KampError('picture_unknown')."""
        path = self._folder(id) / f"{language}.{form}"
        if not path.is_file() or self._ledger.access.hides("pictures", id):
            raise KampError("picture_unknown", picture=id)
        return path

    def _folder(self, id: str) -> Path:
        if not is_plain(id):
            raise KampError("picture_unknown", picture=id)
        return self._workspace.home / "pictures" / id


def _checked(image: Mapping[str, str] | None) -> tuple[str, bytes]:
    """The SVG and the PNG, if they are that and nothing that runs."""
    svg, png = (str((image or {}).get(form, "")) for form in ("svg", "png"))
    if not svg.lstrip().startswith("<svg") or len(svg) > _LARGEST or len(png) > _LARGEST or _LIVE.search(svg):
        raise KampError("picture_broken")
    try:
        pixels = base64.b64decode(png, validate=True)
    except ValueError as error:
        raise KampError("picture_broken") from error
    if not pixels.startswith(_PNG):
        raise KampError("picture_broken")
    return svg, pixels


def _picture(row: sqlite3.Row) -> Picture:
    return Picture(**{**row, "sentence": json.loads(row["sentence"]), "reported": bool(row["reported"])})
