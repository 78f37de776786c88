"""Results and specifications as JSON, and back.

What is read from outside is checked here, completely, so that inside it is trusted. A document
names a class by its own name, never by where the class lies.

Its files, in an order in which each imports only from those before it:

* ``documents``: the text of a document, and the schema it follows
* ``demands``: how a document is refused that says what cannot be
* ``forms``: how values are written, read and described by a schema
* ``frames``: frames, column by column
* ``kinds``: the classes that have a JSON form, by their names
* ``printed``: what holds of results about published figures
* ``rows``: what holds of result tables and of their rows
* ``checks``: what holds of all other results
* ``records``: objects, field by field
* ``schema``: JSON Schema of all kinds
* ``json``: to JSON and from it
"""

# pyright: reportMissingTypeStubs=false, reportUnknownVariableType=false

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
