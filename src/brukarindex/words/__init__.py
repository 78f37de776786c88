"""Words: what text is, whatever the figures, and the languages it is in.

Names come composed and decomposed, with spaces and capitals that nobody meant. Whether two texts
are one is decided here, and nowhere else.

Its files, in an order in which each imports only from those before it:

* ``languages``: Swedish and English
* ``domains``: what a domain is called
* ``lists``: several things in one sentence
* ``numbers``: numbers in words
* ``lines``: lines of text and of code as a terminal can show them
* ``spelling``: when two texts are one
"""

# pyright: reportMissingTypeStubs=false, reportUnknownVariableType=false

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
