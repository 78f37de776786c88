"""Which release made a result."""

from functools import cache
from importlib.metadata import PackageNotFoundError, version


@cache
def package_version() -> str:
    """Return the version of brukarindex that is installed."""
    try:
        return version("brukarindex")
    except PackageNotFoundError:
        return "unknown"
