"""Words: what text is, whatever the figures.

Names come composed and decomposed, with spaces and capitals that nobody meant. Whether two texts
are one is decided here, and nowhere else.

Its files, in an order in which each imports only from those before it:

* ``spelling``: when two texts are one
"""
