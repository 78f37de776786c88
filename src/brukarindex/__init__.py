"""Satisfaction indices from user surveys, compared with a national average, with standard errors
that are right.
"""

# Type checkers read __init__.pyi instead.
# pyright: reportMissingTypeStubs=false, reportUnknownVariableType=false

from typing import Any

import lazy_loader

# The public names stand in __init__.pyi. Each is imported when it is first used, so that importing
# brukarindex costs little beside Polars and numpy.
_of_stub, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)


def __getattr__(name: str) -> Any:  # noqa: ANN401 - any public name
    """Return a public name, or the version of the installed package."""
    if name == "__version__":
        from brukarindex.results.version import package_version

        return package_version()
    return _of_stub(name)
