"""Satisfaction indices from user surveys, compared with a national average, with standard errors
that are right.
"""

# Type checkers read __init__.pyi instead.
# pyright: reportMissingTypeStubs=false, reportUnknownVariableType=false

import sys
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
    try:
        return _of_stub(name)
    except AttributeError:
        raise AttributeError(_where_else(name), name=name, obj=sys.modules[__name__]) from None


def _where_else(name: str) -> str:
    """Return which room has a name that is not here; types that are only returned live there."""
    from importlib import import_module
    from pkgutil import iter_modules

    said = f"module {__name__!r} has no attribute {name!r}"
    rooms = [each.name for each in iter_modules(__path__) if each.ispkg]
    places = ["exceptions"] if name.endswith(("Error", "Warning")) else rooms
    for place in [] if name.startswith("_") else places:
        if name in dir(import_module(f"{__name__}.{place}")):
            return f"{said}; it lives in its room: from {__name__}.{place} import {name}"
    return said
