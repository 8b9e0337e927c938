"""Where the project lives: ``[project.urls]`` of pyproject.toml, and nowhere else.

The table is missing until the project is published. Until then nothing in the book points anywhere:
no button may run what a stranger puts under an address that we do not own.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import files

RUNNING = {
    "notebook_interface": "jupyterlab",
    "binderhub_url": "https://mybinder.org",
    "colab_url": "https://colab.research.google.com",
}
# one language, one version; the time of the last change is git's, and not every copy has git
SITEMAP = {"sitemap_url_scheme": "{link}", "sitemap_show_lastmod": False}
ONLINE = (
    "On Binder all is installed; on Colab, put the line that stands beside the link into a first "
    "cell. Both links stand under *This page* at the foot of a chapter."
)


def addresses(root: Path = files.ROOT) -> dict[str, str]:
    """The addresses by name, ``Repository`` and ``Homepage``; empty before publication."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return dict(project.get("urls", {}))


def configured(config: dict[str, Any], urls: dict[str, str]) -> dict[str, Any]:
    """The settings of the book with all that needs an address, where there is one."""
    html, sphinx = dict(config.get("html", {})), dict(config["sphinx"])
    extensions, options = list(sphinx["extra_extensions"]), dict(sphinx["config"])
    found = {**config, "html": html, "sphinx": sphinx}
    repository, home = urls.get("Repository", ""), urls.get("Homepage", "")
    if repository:
        found["repository"] = {"url": repository, "path_to_book": "", "branch": "main"}
        found["launch_buttons"] = RUNNING
        html |= {"use_repository_button": True, "use_issues_button": True}
    if home:
        html["baseurl"] = home
        extensions.append("sphinx_sitemap")
        options |= SITEMAP
    options["myst_substitutions"] = {
        "cited_at": f" <{home}>" if home else "",
        "bibtex_url": f', url = "{home}"' if home else "",
        "online": ONLINE if repository else "",
    }
    sphinx |= {"extra_extensions": extensions, "config": options}
    return found
