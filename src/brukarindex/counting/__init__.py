"""From a frame of any size to a small exact table of counts.

Here the data are: frames of any engine come in, are checked once and completely, and leave as a
`Tally`. Every statistic above is computed from that. Weights made in steps are data too, and are
kept here.

Its files, in an order in which each imports only from those before it:

* ``designs``: how the respondents were chosen
* ``frames``: any frame in, small Polars frames out
* ``answers``: answers as codes, and back
* ``steps``: what a step of a weighting did
* ``joining``: weights of rows and of cells, found by their keys
* ``weightings``: weights made in steps
* ``plans``: which columns are read, and whether their names can share a table
* ``scanning``: how rows are checked and counted
* ``advice``: what to say of values that no figure can be made from
* ``diagnosis``: what is wrong with columns that could not be counted
* ``shapes``: tables that are no rows of respondents
* ``cautions``: rows and names that look as if they were not meant to be counted
* ``tallies``: the table of counts
* ``labels``: labels that are spelled in several ways, made one
"""

# pyright: reportMissingTypeStubs=false, reportUnknownVariableType=false

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
