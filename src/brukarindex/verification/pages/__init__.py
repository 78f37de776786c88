"""What a published page says, claim by claim, as it is printed.

Its files, in an order in which each imports only from those before it:

* ``claims``: the claims
* ``page``: a page, and what its claims say together
* ``records``: pages from plain records, and back
* ``tables``: a page from a published table
"""
