"""Every file of an analyst's is read right or refused in one line, within seconds."""

import pytest

from forecasting.errors import DataError, ForecastingError
from forecasting.reading.long import read_long

from .cases import CASES


def outcome(path, options):
    """What a file is read as; each series is checked as a forecast would."""
    long = read_long(path, **options)
    found = {"says": " ".join(long.notes)}
    for fault in long.faults().values():
        raise DataError(fault.words)
    for name, rows in long.by_id().items():
        part = long.frame.iloc[rows].sort_values("year")
        found[name] = {
            "years": part["year"].tolist(),
            "values": part["value"].tolist(),
            "unit": long.units[name],
            "status": part["status"].tolist(),
        }
    return found


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    ("name", "content", "expected", "options"), CASES, ids=[c[0] for c in CASES]
)
def test_a_file_is_read_right_or_refused(tmp_path, name, content, expected, options):
    path = tmp_path / name
    content = content() if callable(content) else content
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    if isinstance(expected, str):
        with pytest.raises(ForecastingError) as caught:
            outcome(path, options)
        words = str(caught.value)
        assert expected in words
        assert name in words
        assert len(words.split("\n")) == 1
        assert len(words) < 700
        return
    found = outcome(path, options)
    said = found.pop("says")
    for words in expected["says"]:
        assert words in said
    assert "\n" not in said
    wanted = {key or path.stem: series for key, series in expected.items() if key != "says"}
    assert list(found) == list(wanted)
    for key, series in wanted.items():
        assert found[key]["years"] == series["years"]
        assert found[key]["values"] == pytest.approx(series["values"], rel=1e-12)
        assert found[key]["unit"] == series["unit"]
        assert series["status"] in (None, found[key]["status"])
