"""Nothing in the project leans on one machine: no one's folders, no package registry's host."""

import re

from tests.architecture.house import ROOT, project_files

# Put together from pieces, or this file would be its own first finding.
HOSTS = ("pypi" + ".org", "python" + "hosted.org", "npm" + "js.org", "npm" + "js.com", "crates" + ".io")
FOLDERS = (r"(?<![\w./}-])/" + "work/", r"(?<![\w./}-])/" + "home/", r"(?<![\w./}-])/" + "root/")
FOREIGN = re.compile("|".join([*map(re.escape, HOSTS), *FOLDERS]))


def test_no_file_names_a_developers_folder_or_a_registry():
    found = []
    for file in project_files():
        try:
            lines = file.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        found += [
            f"{file.relative_to(ROOT)}:{at}" for at, line in enumerate(lines, 1) if FOREIGN.search(line)
        ]
    assert found == []


def test_no_link_leads_out_of_the_project():
    links = [file for file in project_files() if file.is_symlink()]
    assert [str(link) for link in links if not link.resolve().is_relative_to(ROOT)] == []
