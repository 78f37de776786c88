"""What a published page says, claim by claim, as it is printed.

Its files, in an order in which each imports only from those before it:

* ``claims``: the claims
* ``page``: a page, and what its claims say together
* ``records``: pages from plain records, and back
* ``cells``: the cells of a published table
* ``headings``: what its columns and rows are
* ``tables``: a page from a published table
"""
