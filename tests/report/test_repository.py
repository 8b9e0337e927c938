"""What every copy of the repository promises: locks, licences, the README, one address."""

from __future__ import annotations

import datetime as dt
import json
import re
import sys
import tomllib
from collections.abc import Iterator

import jsonschema
import pytest
import yaml
from packaging.markers import default_environment
from packaging.requirements import Requirement

import forecasting
from livecommerce.results import difference, results

from .tracked import ROOT, text_of, tracked

sys.path.insert(0, str(ROOT / "tools"))

import addresses

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CITATION = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
CONFIG = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
LOCKS = [
    "requirements.txt",
    *(f"requirements/{p.name}" for p in sorted(ROOT.glob("requirements/*.txt"))),
]
SYSTEMS = {"Linux": "linux", "Darwin": "darwin", "Windows": "win32"}


def entries(lock: str) -> Iterator[tuple[Requirement, str]]:
    """Each requirement of a lock with its whole entry, hashes included."""
    for entry in re.split(r"\n(?=\S)", (ROOT / lock).read_text(encoding="utf-8").strip()):
        yield Requirement(entry.split(" \\")[0]), entry


def declared(name: str) -> list[Requirement]:
    lines = (line.strip() for line in (ROOT / name).read_text(encoding="utf-8").splitlines())
    return [Requirement(line) for line in lines if line and not line.startswith("#")]


# --- locks


@pytest.mark.parametrize("lock", LOCKS)
def test_every_entry_of_a_lock_is_pinned_with_hashes(lock: str) -> None:
    every = list(entries(lock))
    assert every
    for requirement, entry in every:
        assert re.fullmatch(r"==[^*,]+", str(requirement.specifier)), entry
        assert requirement.url is None, entry
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_index_and_no_place(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert not re.search(r"https?:|file:|index|find-links|trusted-host|^-", text, re.MULTILINE)


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
@pytest.mark.parametrize("system", SYSTEMS)
def test_lock_is_whole_on_every_system_and_python(python: str, system: str) -> None:
    environment = {
        **default_environment(),
        "python_version": python,
        "python_full_version": f"{python}.9",
        "platform_system": system,
        "sys_platform": SYSTEMS[system],
    }
    pins: dict[str, list[str]] = {}
    for requirement, _ in entries("requirements.txt"):
        if requirement.marker is None or requirement.marker.evaluate(environment):
            version = str(requirement.specifier).removeprefix("==")
            pins.setdefault(requirement.name.lower(), []).append(version)
    assert all(len(versions) == 1 for versions in pins.values()), pins
    for need in [*map(Requirement, PROJECT["dependencies"]), *declared("requirements/report.in")]:
        (version,) = pins[need.name.lower()]
        assert need.specifier.contains(version), f"{need} is locked at {version}: run `make lock`"


def test_jupyter_book_stays_on_1() -> None:
    assert "jupyter-book>=1.0.4,<2" in (ROOT / "requirements" / "report.in").read_text(
        encoding="utf-8"
    )


# --- no trace of a machine


def test_no_path_of_a_machine() -> None:
    machine = re.compile(r"(?<![\w.:/*])/(?:home|Users|root|work)/\w|[A-Z]:\\+Users")
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in tracked()
        for match in machine.finditer(text_of(path))
    ]
    assert not found


def test_nothing_that_is_built_is_committed() -> None:
    built = re.compile(r"(^|/)(_build|\.venv[^/]*|__pycache__|dist)/|\.pyc$|\.ipynb_checkpoints")
    assert not [path for path in tracked() if built.search(str(path.relative_to(ROOT)))]


# --- one address, one version, one citation


URLS = {"Repository": "https://example.org/us/report", "Homepage": "https://example.org/book/"}
ELSEWHERE = re.compile(r"https?://[\w.-]*(?:github|mybinder|colab|gitlab)[\w./-]*")


def test_no_address_is_invented() -> None:
    """Only pyproject.toml says where the project lives; the citation file repeats it."""
    urls = addresses.addresses()
    assert CITATION.get("repository-code", "") == urls.get("Repository", "")
    assert CITATION.get("url", "") == urls.get("Homepage", "")
    known = (*urls.values(), "https://github.com/OWNER/NAME")
    for path in [ROOT / "_config.yml", ROOT / "README.md", *(ROOT / "book").glob("*.md")]:
        assert not [a for a in ELSEWHERE.findall(text_of(path)) if not a.startswith(known)], path
    ours = re.compile(r"[\w-]*live-?commerce[\w-]*\.(?:github|gitlab|readthedocs)\.io")
    assert not [path for path in tracked() if not urls and ours.search(text_of(path))]


def test_without_an_address_the_book_has_no_button_and_no_sitemap() -> None:
    settings = addresses.configured(CONFIG, {})
    assert not {"repository", "launch_buttons"} & set(settings)
    assert "baseurl" not in settings["html"]
    assert "sphinx_sitemap" not in settings["sphinx"]["extra_extensions"]
    assert set(settings["sphinx"]["config"]["myst_substitutions"].values()) == {""}


def test_one_setting_brings_buttons_sitemap_and_citation() -> None:
    settings = addresses.configured(CONFIG, URLS)
    assert settings["repository"]["url"] == URLS["Repository"]
    assert settings["launch_buttons"]["binderhub_url"] == "https://mybinder.org"
    assert settings["html"]["baseurl"] == URLS["Homepage"]
    assert settings["html"]["use_issues_button"]
    assert "sphinx_sitemap" in settings["sphinx"]["extra_extensions"]
    said = settings["sphinx"]["config"]["myst_substitutions"]
    assert URLS["Homepage"] in said["cited_at"]
    assert URLS["Homepage"] in said["bibtex_url"]
    assert "Colab" in said["online"]
    assert not {"html", "repository"} & set(CONFIG), "the settings given stay as they were"


def test_one_year() -> None:
    (year,) = re.findall(r"Copyright \(c\) (\S+)", (ROOT / "LICENSE").read_text("utf-8"))
    assert CONFIG["copyright"] == year
    assert CITATION["date-released"].startswith(year)


def test_one_version() -> None:
    sphinx = CONFIG["sphinx"]["config"]
    versions = {CITATION["version"], sphinx["version"], sphinx["release"]}
    assert versions == {forecasting.__version__}
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## \[(\d[^\]]*)\]", changelog, re.MULTILINE)
    assert newest is not None
    assert newest.group(1) == forecasting.__version__


# The keys of the Citation File Format 1.2.0 that we use; `make check-citation` has the validator.
CFF = {
    "type": "object",
    "required": ["cff-version", "message", "title", "authors"],
    "additionalProperties": False,
    "properties": {
        "cff-version": {"const": "1.2.0"},
        "type": {"enum": ["software", "dataset"]},
        "authors": {
            "type": "array",
            "minItems": 1,
            "items": {"type": "object", "required": ["name"]},
        },
        "license": {"type": "array", "items": {"enum": ["MIT", "CC-BY-4.0"]}},
        "keywords": {"type": "array", "uniqueItems": True, "items": {"type": "string"}},
        "date-released": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d$"},
        "repository-code": {"type": "string", "pattern": "^https://"},
        "url": {"type": "string", "pattern": "^https://"},
    }
    | {key: {"type": "string"} for key in ("message", "title", "abstract", "version")},
}


def test_citation_is_valid() -> None:
    jsonschema.validate(CITATION, CFF)
    assert dt.date.fromisoformat(CITATION["date-released"])


# --- one way to run a chapter


def test_binder_installs_the_lock_and_the_package() -> None:
    script = (ROOT / ".binder" / "postBuild").read_text(encoding="utf-8")
    assert "--require-hashes -r requirements.txt" in script
    assert "--no-deps --no-build-isolation ." in script
    runtime = (ROOT / ".binder" / "runtime.txt").read_text(encoding="utf-8").strip()
    assert runtime in {"python-3.11", "python-3.12", "python-3.13"}


def test_results_are_those_of_the_stored_notebooks() -> None:
    stored = json.loads((ROOT / "results.json").read_text(encoding="utf-8"))
    lines = difference(stored, results(sorted((ROOT / "book").glob("*.ipynb"))))
    assert not lines, "\n".join(lines)
