"""Begin a model or a chapter: files that work at once, entered wherever they must be known.

``python tools/scaffold.py model NAME`` and ``python tools/scaffold.py chapter NAME [TITLE]``, which
`make new-model NAME=...` and `make new-chapter NAME=... TITLE="..."` call. Both end with what is
left to do.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import files
import nbformat

ROOT = files.ROOT
TEMPLATES = Path(__file__).with_name("templates")
NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
LEFT_OF_A_MODEL = """
Left to do:
1. forecasting/models/{name}.py: your formula in `estimate` and `predict`, the words in capitals.
2. tests/library/test_{name}.py: a value that you reckoned by hand. What every model promises is
   tested for yours as for all others.
3. .venv/bin/python tests/library/test_pinned.py enters its forecasts into pinned.json: read them.
   Then make test-library.
4. Its spread comes from a weak prior until `make constants` has estimated one from other markets;
   its coverage is "not measured" until `make benchmark` has. A pull request needs neither.
5. CHANGELOG.md: a line. `make new-chapter` if a reader should meet it."""
LEFT_OF_A_CHAPTER = """
Left to do:
1. book/{name}.ipynb: the words in capitals. Data, model and forecast in one short cell; numbers for
   the prose in a cell apart. The prose shows a number as `[](glue:{name}_key)`, never typed.
2. _toc.yml: move the chapter to where it belongs.
3. make notebooks: executes it, writes the numbers into the prose, results.json.
4. make check-claims, make book, make test.
5. CHANGELOG.md: a line."""
CHAPTER = (
    ("markdown", "# {title}"),
    (
        "code",
        "from forecasting import forecast\n"
        "from livecommerce import datasets, glue\n\n"
        'sales = datasets.market(as_of="2021-01-31")\n'
        "answer = forecast(sales, horizon=2)\n"
        "answer.to_frame().round(0)",
    ),
    (
        "code",
        "glue.number(\n"
        '    "{name}_median",\n'
        "    answer.median[0],\n"
        '    "bn",\n'
        '    how="median of the default model, as of January 2021",\n'
        ")",
    ),
    (
        "markdown",
        "**What we found.** SAY IT in a sentence or so. As of January 2021 the default model "
        "expects [](glue:{name}_median) for the year after.\n\n## WHAT COMES FIRST\n\n"
        "TELL it, with a figure and the sources.",
    ),
)


def refuse(words: str) -> None:
    sys.exit(f"[scaffold] {words}")


def check(name: str, taken: list[Path]) -> None:
    """Refuse a name that Python or the repository cannot take."""
    if not NAME.fullmatch(name):
        refuse(f"NAME={name!r}: small letters, digits and _, a letter first.")
    for path in taken:
        if path.exists():
            refuse(f"{path.relative_to(ROOT)} is there already. Choose another name.")


def enter(path: Path, before: str, line: str) -> None:
    """Put a line in front of the first line that begins as told; the formatter sorts."""
    text = path.read_text(encoding="utf-8")
    found = re.search(rf"^\s*{before}", text, re.MULTILINE)
    if found is None:
        refuse(f"{path.relative_to(ROOT)} has no line that begins with {before}")
        return
    files.write(path, text[: found.start()] + line + text[found.start() :])


def model(name: str) -> str:
    """A model of its own file, in the registry, the flat names, the API page and the tests."""
    room = ROOT / "forecasting" / "models"
    written = {
        room / f"{name}.py": "model.py",
        ROOT / "tests" / "library" / f"test_{name}.py": "test_model.py",
    }
    check(name, list(written))
    kind = "".join(word.capitalize() for word in name.split("_"))
    for path, template in written.items():
        text = (TEMPLATES / template).read_text(encoding="utf-8")
        files.write(path, text.replace("NewModel", kind).replace("new_model", name))
    top = ROOT / "forecasting" / "__init__.py"
    imported = r"from forecasting\.models\.pool import Pool\n"
    enter(top, imported, f"    from forecasting.models.{name} import {kind}\n")
    enter(top, r'"models\.pool"', f'    "models.{name}": "{kind}",\n')
    enter(top, r'"Pool",\n', f'    "{kind}",\n')
    enter(room / "__init__.py", r'"pool": \(', f'    "{name}": ("{name}", "{kind}"),\n')
    shown = f".. autoclass:: forecasting.{kind}\n   :members:\n"
    enter(ROOT / "book" / "api" / "models.md", r"\.\. autoclass:: forecasting\.Pool\n", shown)
    ruff = [sys.executable, "-m", "ruff"]
    subprocess.run([*ruff, "check", "-q", "--select", "I,RUF022", "--fix", top], check=True)
    return LEFT_OF_A_MODEL.format(name=name)


def chapter(name: str, title: str) -> str:
    """A chapter that runs, at the end of the first part of the book."""
    path = ROOT / "book" / f"{name}.ipynb"
    check(name, [path])
    cells = []
    for kind, source in CHAPTER:
        text = source.format(name=name, title=title)
        make = getattr(nbformat.v4, f"new_{kind}_cell")
        cells.append(make(text, id=f"{kind}-{len(cells)}"))
    cells[2].metadata["tags"] = ["hide-input"]
    about = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python", "pygments_lexer": "ipython3"},
    }
    notebook = nbformat.v4.new_notebook(cells=cells, metadata=about)
    files.write(path, nbformat.writes(notebook) + "\n")
    toc = ROOT / "_toc.yml"
    entry = f"      - file: book/{name}\n        title: {title}\n"
    first, second, *rest = re.split(r"(?=^  - caption:)", toc.read_text("utf-8"), flags=re.M)
    files.write(toc, "".join([first, second, entry, *rest]))
    return LEFT_OF_A_CHAPTER.format(name=name)


def main(kind: str = "", name: str = "", title: str = "") -> None:
    if kind == "model":
        print(model(name))
    elif kind == "chapter":
        print(chapter(name, title or name.replace("_", " ").capitalize()))
    else:
        refuse("say what to begin: model NAME, or chapter NAME TITLE.")


if __name__ == "__main__":
    main(*sys.argv[1:])
