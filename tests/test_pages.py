"""The generated pages agree with the data they are made from."""

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def pages():
    spec = importlib.util.spec_from_file_location("pages", ROOT / "tools" / "pages.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_pages_on_disk_are_those_that_the_data_make(pages):
    stale = [p.name for p, t in pages.pages().items() if p.read_text("utf-8") != t]
    assert not stale, f"run python tools/pages.py: {stale}"


def test_every_row_of_a_table_has_an_anchor(pages):
    made = {path.stem: text for path, text in pages.pages().items()}
    for row in pages.read("market_size"):
        assert f'<tbody id="row-{row["id"]}">' in made["market_size"]


def test_a_changed_row_is_noticed(pages, tmp_path, monkeypatch):
    import shutil

    copy = shutil.copytree(pages.DATA, tmp_path / "data")
    changed = (copy / "market_size.csv").read_text("utf-8").replace("443.75", "443.76")
    (copy / "market_size.csv").write_text(changed, "utf-8")
    monkeypatch.setattr(pages, "DATA", copy)
    monkeypatch.setattr("sys.argv", ["pages.py", "--check"])
    assert pages.main() == 1


def test_text_of_the_data_cannot_become_markup(pages):
    assert pages.text("a|b *c* <i>") == r"a\|b \*c\* \<i\>"
