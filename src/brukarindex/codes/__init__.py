"""Keys of rows as small integer codes, the groups they make, and work on many rows at once.

Its files, in an order in which each imports only from those before it:

* ``threads``: work on several parts of the rows at once
* ``keys``: keys of rows as small integer codes, and the groups they make
"""
