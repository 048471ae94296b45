"""The real pages, frame and all, without a browser."""
import pytest
from streamlit.testing.v1 import AppTest

from kamp_core.settings import ROOT

SHELL = ROOT / "pages" / "shared" / "shell.py"


@pytest.fixture
def studio(tmp_path, monkeypatch):
    """The studio that the pages of this test use."""
    monkeypatch.setenv("KAMP_HOME", str(tmp_path / "home"))
    from pages.shared import house
    studio = house.studio()
    yield studio
    studio.workspace.close()


@pytest.fixture
def open_page(studio):
    """Open a step as a new visitor: open_page('data', language='en', dataset='3f…')."""
    def open_page(step: str, language: str = "ko", **address: str) -> AppTest:
        app = AppTest.from_file(SHELL, default_timeout=30)
        app.query_params["language"] = language
        for name, value in address.items():
            app.query_params[name] = value
        app.run()
        return app.switch_page(f"../{step}/{step}.py").run()

    return open_page


@pytest.fixture
def text_of():
    """Everything that a page says, as one text."""
    def text_of(app: AppTest) -> str:
        parts = [*app.title, *app.subheader, *app.markdown, *app.caption, *app.error, *app.warning]
        html = [str(element.proto.body) for element in app.get("html")]
        return "\n".join([*(str(part.value) for part in parts), *html])

    return text_of
