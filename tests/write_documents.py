"""Write documents of every kind and the schema: ``python tests/write_documents.py FOLDER``."""

import json
import sys
from pathlib import Path

from stored import STORED

from brukarindex import to_json
from brukarindex.interchange import json_schema


def main(folder: Path) -> None:
    """Write them."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "schema.json").write_text(json.dumps(json_schema()), encoding="utf-8")
    for name, value in STORED.items():
        (folder / f"{name}.json").write_text(to_json(value), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
