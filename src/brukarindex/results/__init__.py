"""What every result is: a tidy frame that cannot be changed, looked up by domain, printed as text.

A result of any room above is made of this room's parts, so that all results have the same manners.
Nothing here knows what a survey is.

Its files, in an order in which each imports only from those before it:

* ``version``: which release made a result
* ``guards``: frames handed out as copies, and arrays that are locked
* ``schemas``: columns of frames, declared once
* ``text``: numbers and small tables as text
* ``statuses``: why a figure is missing, or is to be read with care
* ``tables``: the one table that result tables are
"""

# pyright: reportMissingTypeStubs=false, reportUnknownVariableType=false

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
