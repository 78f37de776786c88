"""Explaining variables and what is explained by them, for weights, propensities and their variance.

Its files, in an order in which each imports only from those before it:

* ``terms``: covariates as terms
* ``numbers``: columns as classes or as numbers
* ``matrix``: the columns that a model regresses on
* ``logistic``: logistic regression on cells
* ``outcomes``: regression of scores, linear and logistic
* ``algebra``: sparse matrices with few entries in each row, and their small moments
"""
