"""Linear algebra of explaining variables, for weights, propensities and their variance.

Its files, in an order in which each imports only from those before it:

* ``algebra``: sparse matrices with few entries in each row, and their small moments
"""
