"""Checking published figures: what printed numbers can and cannot mean, in exact arithmetic.

A page is typed in claim by claim, rules look at what its claims say together, and a report tells
what they found. The arithmetic is in `brukarindex.exact`.

Its files and rooms, in an order in which each imports only from those before it:

* ``wording``: numbers, and the words of findings, in both languages
* ``outcomes``: what holds under each assumption, and the verdict of it
* ``engine``: the readings that a page leaves open, tried from the least remarkable on
* ``pages/``: what a published page says
* ``findings/``: what a check found
* ``readings/``: what the printed shares of a question can mean together
* ``rules/``: the rules that published figures are checked by
* ``rendering``: reports as text, Markdown, HTML and SARIF
* ``reports``: checking pages, and the report that comes of it
"""

# pyright: reportMissingTypeStubs=false, reportUnknownVariableType=false

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
