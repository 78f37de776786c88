"""Which release made a result."""

from functools import cache


@cache
def package_version() -> str:
    """Return the version of brukarindex that is installed."""
    from importlib.metadata import PackageNotFoundError, version  # a third of the first page

    try:
        return version("brukarindex")
    except PackageNotFoundError:
        return "unknown"
