"""What a check found, with the numbers that anybody can go through.

Its files, in an order in which each imports only from those before it:

* ``evidence``: why figures cannot be, and what others in their places would have given
* ``findings``: a verdict under each assumption
"""
