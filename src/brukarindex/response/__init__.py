"""Nonresponse: who answered, whom they resemble, and what cannot be repaired.

Its files, in an order in which each imports only from those before it:

* ``dispositions``: what became of those who were asked
* ``rates``: response rates
* ``items``: questions that respondents have left unanswered
* ``proxies``: who gave the answers
* ``spread``: how much propensities may vary
* ``r_indicators``: does the response resemble the sample?
* ``selection``: which auxiliary variables are worth weighting with
* ``samples``: who was asked and who answered
* ``bounds``: the least and the greatest that figures could be
* ``tipping``: what those who did not answer would have to answer for a claim to fall
* ``report``: all that can be said of nonresponse
"""

# pyright: reportMissingTypeStubs=false, reportUnknownVariableType=false

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
