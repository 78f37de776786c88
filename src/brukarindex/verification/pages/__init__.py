"""What a published page says, claim by claim, as it is printed.

Its files, in an order in which each imports only from those before it:

* ``fields``: what the fields of claims hold
* ``years``: years, and the figures of them
* ``claim``: what is common to all claims
* ``changes``: the claims of several years
* ``claims``: the others, and all of them by name
* ``shares``: the shares of one question, typed in together
* ``pairs``: a count and its share in one text
* ``invited``: shares of all who were asked
* ``page``: a page, and its figures as they are read
* ``facts``: what its claims say together
* ``records``: pages from plain records, and back
* ``cells``: the cells of a published table
* ``headings``: what its columns and rows are
* ``turning``: tables that lie on their side
* ``tables``: a page from a published table
"""
