"""Questions, and how one respondent's answers become a score.

Specifications only: they say what may be answered and what it is worth, hold no data and count
nothing. The ready-made questionnaires are the published surveys in the same words.

Its files, in an order in which each imports only from those before it:

* ``scales``: the admissible answers of a question
* ``items``: what is read of one respondent
* ``measures``: how answers become a score
* ``indices``: several questions or measures weighed together
* ``balances``: per cent positive less per cent negative
* ``ticks``: questions that take several answers
* ``bands``: what a value of an index is called
* ``_sources``: what sources state about the published surveys
* ``questionnaires``: named measures by quality area
* ``published``: the published surveys as questionnaires
"""

# pyright: reportMissingTypeStubs=false, reportUnknownVariableType=false

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
