"""The methods appendix of a report: what it must say, what only its makers know, and what it says.

The items are those of a quality declaration. Nothing here knows of any kind of result: what results
answer is gathered by `brukarindex.presentation`, and what is gathered is stored like all else.

Its files, in an order in which each imports only from those before it:

* ``checklist``: what a methods appendix must answer
* ``facts``: what no result knows of a survey
* ``appendix``: the appendix, as a table and as text
"""

# pyright: reportMissingTypeStubs=false, reportUnknownVariableType=false

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
