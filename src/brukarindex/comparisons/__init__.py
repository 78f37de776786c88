"""Comparisons with a national average, another survey or a published figure.

The difference of two estimates is the difference of two columns of influences, so that covariances
of part and whole are right by construction.

Its files, in an order in which each imports only from those before it:

* ``families``: domains that share a reference
* ``contrasts``: what is known of each difference, and what every reference must tell of it
* ``references``: what respondents or units make together
* ``published``: published numbers
* ``pairs``: units of one grouping against each other
* ``gaps``: differences between groups of a unit against the same differences in the country
* ``expected``: units against what is expected from who answered there
* ``modelled``: units against what a regression expects of those who answered there
* ``others``: other estimates, of the same tally or of other respondents
* ``significance``: interval and test of each difference
* ``multiplicity``: p-values adjusted for how many comparisons were made
* ``comparison``: comparisons, and the function that makes them
* ``mixtures``: tails of weighted sums of chi-square variables
* ``quadratic``: Wald's test that several figures are 0
* ``crossed``: tests of a table of groups by answers under a design
* ``distribution_tests``: whether groups answer alike, or as was published
"""

# pyright: reportMissingTypeStubs=false, reportUnknownVariableType=false

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
