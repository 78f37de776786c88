"""Print the lowest supported versions of run-time dependencies, as a pip constraints file.

With a package name, print that package's line only: ``python .ci/floors.py polars``.
"""

import re
import sys
import tomllib
from pathlib import Path

project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))[
    "project"
]
floors = dict(
    re.fullmatch(r"([\w-]+)>=([\w.]+)", requirement).groups()
    for requirement in project["dependencies"]
)
for name in sys.argv[1:] or floors:
    print(f"{name}=={floors[name]}")
