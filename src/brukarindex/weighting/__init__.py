"""Weights that make respondents stand for those who did not answer.

Each function adds a step to a `Weighting`, solved on the cells of a table of counts, and records
what the variance must know of it.

Its files, in an order in which each imports only from those before it:

* ``respondents``: who responded, and the sample counted by it
* ``levels``: what is wrong between the levels of totals and those of the data
* ``auxiliary``: from known totals to a matrix on the cells
* ``steps``: what a step starts from, and the weighting that it leaves
* ``solver``: factors near 1 that make weighted sums equal totals
* ``calibration``: post-stratification, raking and calibration
* ``classes``: weighting classes
* ``response_model``: who responds, and the logistic model of it
* ``propensity``: weights that are the inverse of a probability to respond
* ``trimming``: weights kept within limits, and scaled to a sum
"""

# pyright: reportMissingTypeStubs=false, reportUnknownVariableType=false

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
