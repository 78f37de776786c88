"""Satisfaction indices from user surveys, compared with a national average, with standard errors that are right."""

# Type checkers read __init__.pyi instead.
# pyright: reportMissingTypeStubs=false, reportUnknownVariableType=false

import lazy_loader

# The public names stand in __init__.pyi. Each is imported when it is first used, so that importing brukarindex costs
# little beside Polars and numpy.
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
