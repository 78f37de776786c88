"""From counts to figures with uncertainty.

A measure becomes a figure with its influence; what the figure stands on decides its interval.
Intervals that need no tally are kernels of their own.

Its files, in an order in which each imports only from those before it:

* ``intervals``: the named intervals for shares, and t intervals
* ``hypergeometric``: exact intervals and tests for a share of a finite population
* ``groupings``: the domains that are asked for
* ``methods``: how a result was made, as data and in words
* ``linearisation``: figures of a measure in domains, with their influence
* ``measuring``: the figures of measures in groupings
* ``shapes``: how the scores of one answer are distributed
* ``means``: means of bounded scores, and what each stands on
* ``roots``: tests and intervals of bounded means
* ``sizes``: what each figure of a table stands on
* ``group_intervals``: the interval of each figure
* ``estimation``: estimates, and the function that makes them
* ``distributions``: how the answers to a question are distributed
* ``quantiles``: medians and other quantiles of scores
"""

# pyright: reportMissingTypeStubs=false, reportUnknownVariableType=false

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
