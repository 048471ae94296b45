"""The three reports of a run: for the owner, for the line, and the technical one."""
from collections.abc import Callable
from pathlib import Path
from typing import Literal, get_args

from kamp_core.errors import KampError
from kamp_core.learning.checks import Check
from kamp_core.learning.outcome import Outcome
from kamp_core.learning.request import TrainRequest
from kamp_core.problems import problem
from kamp_core.reports import Priced, Shot, line_html, owner_html, report_html
from kamp_core.reports.annex import Background, annex
from kamp_core.reports.aside import Aside
from kamp_core.reports.limit import at_limit
from kamp_core.reports.shown import share_inspected, share_shown
from kamp_core.settings import Language
from kamp_core.studio.cleaning import Cleaning
from kamp_core.studio.money import MoneyDesk
from kamp_core.studio.origins import origin_of
from kamp_core.studio.paper import write_paper
from kamp_core.studio.quality import QualityDesk
from kamp_core.workspace import Pictures, Workspace
from kamp_core.workspace.out import check_out

Reader = Literal["owner", "line", "technical"]
READERS: tuple[Reader, ...] = get_args(Reader)


class Reporting:
    """One a studio. What was asked of a run, and what only other desks know, comes with each call."""

    def __init__(self, workspace: Workspace, money: MoneyDesk, pictures: Pictures, quality: QualityDesk, cleaning: Cleaning,
                 check: Callable[[TrainRequest], tuple[Check, ...]]) -> None:
        """`check`: Studio.check"""
        self._workspace, self._money, self._pictures = workspace, money, pictures
        self._quality, self._cleaning, self._check = quality, cleaning, check

    def write(self, reader: Reader, outcome: Outcome, request: TrainRequest, project: str, told: Aside | None,
              known_by: dict[str, list[str]], language: Language, out: Path, wish: float | None) -> Path:
        """HTML or PDF by the suffix of `out`; owner and line get one page. `told`: rows that the run kept aside; `known_by`: the
        cells by which people know the riskiest ones; `wish`: the share of parts to inspect that somebody chose."""
        check_out(out)
        asked, name = problem(outcome.problem), self._workspace.ledger.dataset_name(outcome.dataset)
        priced, shots = self._priced(outcome, project, wish), self._shots(outcome, project, language)
        if reader == "owner":
            html = owner_html(outcome, asked, name, language, priced)
        elif reader == "line":
            html = line_html(outcome, asked, name, language, priced.worth, told, shots, known_by, priced.wish)
        else:
            html = report_html(outcome, asked, name, language, shots, priced, annex(
                at_limit(outcome, priced.worth), asked, self._background(request, told, known_by, language), language,
                share_shown(share_inspected(outcome, priced.worth, priced.wish))))
        return write_paper(self._workspace, html, out, one_page=reader != "technical")

    def _priced(self, outcome: Outcome, project: str, wish: float | None) -> Priced:
        offer, share = self._money.priced(outcome, project, wish)
        if offer is None:
            return Priced(wish=share)
        return Priced(offer.kind, tuple(name for name in offer.asked if name not in offer.prices), offer.worth, offer.prices, share)

    def _shots(self, outcome: Outcome, project: str, language: Language) -> list[Shot]:
        return [Shot(picture.sentence[language], picture.rows, self._pictures.file(picture.id, language, "png").read_bytes())
                for picture in self._pictures.all(project, outcome.dataset) if picture.reported]

    def _background(self, request: TrainRequest, told: Aside | None, known_by: dict[str, list[str]],
                    language: Language) -> Background:
        try:
            version = self._workspace.ledger.version(request.dataset, request.version)
            return Background(request, self._check(request), self._quality.look(request.dataset, request.version),
                              origin_of(self._workspace, self._cleaning, version, language), told, known_by)
        except KampError:                     # the data were deleted; the answer stays
            return Background(request)
