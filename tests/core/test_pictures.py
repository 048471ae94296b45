"""Pictures that were kept: what a browser drew, and nothing that runs."""
import base64

import pytest

from kamp_core.errors import KampError
from kamp_core.workspace import Pictures

SVG = '<svg class="main-svg" xmlns="http://www.w3.org/2000/svg" width="900" height="360"><path d="M0 0L9 9"/></svg>'
PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n and pixels").decode()
IMAGES = {"ko": {"svg": SVG, "png": PNG}, "en": {"svg": SVG, "png": PNG}}
SENTENCE = {"ko": "3호기에서 두 배 높습니다.", "en": "Twice as high on machine 3."}
FIGURES = {"ko": {"data": [], "layout": {}}, "en": {"data": [], "layout": {}}}


@pytest.fixture
def pictures(workspace):
    return Pictures(workspace)


@pytest.fixture
def keep(pictures):
    def keep(images=IMAGES, project="p", dataset="d"):
        return pictures.keep(project, dataset, 1, SENTENCE, "설비: 3호기", FIGURES, images)
    return keep


def test_a_kept_picture_is_there_in_both_languages(pictures, keep):
    id = keep()
    (picture,) = pictures.all("p")
    assert (picture.id, picture.sentence, picture.rows, picture.reported) == (id, SENTENCE, "설비: 3호기", True)
    assert pictures.file(id, "en", "svg").read_text("utf-8") == SVG
    assert pictures.file(id, "ko", "png").read_bytes().startswith(b"\x89PNG")


def test_pictures_belong_to_a_project_and_to_data(pictures, keep):
    keep()
    keep(dataset="other")
    keep(project="q")
    assert len(pictures.all("p")) == 2
    assert len(pictures.all("p", "other")) == 1


def test_one_that_was_removed_is_gone(pictures, keep):
    id = keep()
    pictures.drop(id)
    assert pictures.all("p") == []
    with pytest.raises(KampError, match="picture_unknown"):
        pictures.file(id, "ko", "png")


@pytest.mark.parametrize("image", [
    {},
    {"svg": SVG, "png": "no base64!"},
    {"svg": SVG, "png": base64.b64encode(b"GIF89a").decode()},
    {"svg": "<html>", "png": PNG},
    {"svg": SVG.replace("<path", "<script>alert(1)</script><path"), "png": PNG},
    {"svg": SVG.replace("<path", '<path onload="alert(1)"'), "png": PNG},
    {"svg": '<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG, "png": PNG},
    {"svg": SVG.replace("<path", '<a href="javascript:alert(1)"></a><path'), "png": PNG},
])
def test_what_is_no_picture_is_not_kept(pictures, keep, workspace, image):
    with pytest.raises(KampError, match="picture_broken"):
        keep({**IMAGES, "en": image})
    assert pictures.all("p") == []
    assert not (workspace.home / "pictures").exists()


@pytest.mark.parametrize("id", ["../ledger", "..", "a/b", ""])
def test_an_id_is_no_path(pictures, id):
    with pytest.raises(KampError, match="picture_unknown"):
        pictures.file(id, "ko", "png")
