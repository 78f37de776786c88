"""Standard errors from replicates: the sample weighted anew many times.

Its files, in an order in which each imports only from those before it:

* ``kinds``: the jackknife, balanced half-samples, the bootstrap, and weights that were delivered
* ``resampling``: the cells of a tally under the weights of each replicate
* ``methods``: how figures were made by them
* ``replicates``: figures with standard errors from their spread
"""

# pyright: reportMissingTypeStubs=false, reportUnknownVariableType=false

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
