"""Variance on the cells of a tally: one routine for every estimate and every difference.

An estimate is a column of influences on the cells. What the strata, the clusters and the steps of a
weighting make of that column is decided here.

Its files, in an order in which each imports only from those before it:

* ``strata``: how many units were sampled, of how many
* ``influence_columns``: influences of many estimates, each of which touches few cells
* ``chains``: variance through the steps of a weighting
* ``cells``: a block of a tally as arrays
* ``influence``: the variance of figures and of their differences
"""
