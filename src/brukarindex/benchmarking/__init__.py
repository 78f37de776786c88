"""Units side by side: fair comparison, what changed and why, what decides the index.

It stands on the figures and the inference of the rooms below, and adds questions to them.

Its files, in an order in which each imports only from those before it:

* ``standards``: the mix that figures are standardised to
* ``standardised``: figures that units would have with the same mix of respondents
* ``kitagawa``: changes taken apart into other answers and another mix of respondents
"""
