"""Weights that make respondents stand for those who did not answer.

Each function adds a step to a `Weighting`, solved on the cells of a table of counts, and records
what the variance must know of it.

Its files, in an order in which each imports only from those before it:

* ``readings``: how columns are read, and who responded
* ``respondents``: counting a sample by a column that says who responded
* ``auxiliary``: from known totals to a matrix on the cells
* ``solver``: factors near 1 that make weighted sums equal totals
* ``calibration``: post-stratification, raking and calibration
* ``classes``: weighting classes
* ``logistic``: logistic regression of response
* ``propensity``: weights that are the inverse of a probability to respond
* ``trimming``: weights kept within limits, and scaled to a sum
"""
