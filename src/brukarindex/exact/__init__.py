"""Printed figures, and the whole numbers behind them.

A printed figure is a set of whole-number possibilities, and this room finds them: in whole numbers
and fractions, without a survey, a page or a frame. It leans on arguments and errors only. Pages are
checked with it in `brukarindex.verification`.

Its files, in an order in which each imports only from those before it:

* ``numerals``: numbers, ordinals and parts spelled in words
* ``phrases``: signs and turns of phrase in plainer words
* ``figures``: figures as they are printed, and the intervals they stand for
* ``shares``: printed shares of one distribution, as a tree
* ``counts``: whole numbers of answers behind shares and means
* ``qualifiers``: words before a number, and how far from it they go
* ``amounts``: words for numbers and shares, and what they amount to
* ``quantities``: quantities in digits and in words
* ``multiples``: changes that are told as a multiple
* ``sums``: which sums of scores the counts allow
* ``searches``: whole numbers with a given sum and sum of squares
* ``recurrences``: how many tables of scores have given sums, without listing them
* ``summaries``: a printed mean and standard deviation, and the sums behind it
* ``moments``: which samples have a printed mean and standard deviation
* ``changes``: how much a printed figure can have changed
* ``series``: levels of several occasions that are said to be at least others
* ``groups``: what groups and their whole can be together
* ``margins``: counts in a table with given totals
* ``remainders``: shares that were forced to add up to 100
* ``bounds``: what an index and its spread can be
* ``sampling``: what a margin of error can be, and how sure a difference is
* ``chance``: what chance and those who did not answer can do to a printed difference
"""

# pyright: reportMissingTypeStubs=false, reportUnknownVariableType=false

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
