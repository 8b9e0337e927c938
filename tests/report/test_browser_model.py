"""The default model as the page "Your four numbers" gets it."""

from __future__ import annotations

import json

from livecommerce.browser import KNOWN_ON, classes, model


def test_every_class_that_the_page_may_choose_is_there_and_small() -> None:
    told = model()
    assert set(told["models"]) == {
        f"{time}{kind}" for time in ("latest", "known") for kind in ("", "-technology", "-product")
    }
    assert len(json.dumps(told)) < 20_000
    assert len(told["scores"]) == 11


def test_what_was_known_then_has_seen_nothing_later() -> None:
    for name, one in classes().items():
        if name.startswith("known"):
            assert one.trained_until < KNOWN_ON.year


def test_notes_speak_of_the_page_and_not_of_python() -> None:
    for one in model()["models"].values():
        assert not [note for note in one["notes"] if "kind=" in note or "forecasting." in note]
