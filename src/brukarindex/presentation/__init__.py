"""Presentation: pictures and tables of results, in Swedish and English, for reports.

One function draws every result, and one makes a table of every result; both take the same
arguments whatever the result. Nothing here computes a figure or changes one.

Its files, in an order in which each imports only from those before it:

* ``words``: what pictures and tables say, and numbers as readers of a report write them
* ``drawing``: what all pictures share: colours, rows, axes and titles
* ``rows``: what a row is called, and in which order rows stand
* ``withheld``: which rows are withheld, and what is said of them
* ``image``: a picture with a text that says what is seen, as PNG, SVG and HTML
* ``panels``: figures in rows, each with its interval, against lines
* ``points``: estimates and comparisons
* ``quantiles``: medians and other quantiles
* ``dumbbells``: two figures of each row, joined: years, shrinkage, standardisation, case mix;
  changes taken apart
* ``slopes``: trends over several years
* ``models``: path models and replicates
* ``qualities``: figures from 0 to 1: reliabilities, consistencies, p-values
* ``peers``: units that are set beside each other
* ``ranking``: places and colours
* ``scatter``: two axes of figures, and names beside points
* ``funnels``: figures by their numbers of answers, between limits
* ``matrix``: areas by their level and their effect
* ``indicators``: whether the response resembles the sample
* ``nonresponse``: estimates by adjustment, bounds and tipping points
* ``published_figures``: published shares, indices, changes and places of units
* ``possible_counts``: printed figures and the counts that fit
* ``answers``: distributions of answers in stacked or diverging bars
* ``unanswered``: questions left unanswered, and who gave the answers
* ``bars``: rates and weights
* ``pictures``: the picture of a result
* ``sheets``: a table as a workbook of Excel
* ``report_table``: a table with its notes, as Markdown, HTML, a page for Word and Excel
* ``table_options``: what a user asks of a table, and cells made as asked
* ``headings``: what columns and codes are called
* ``plain_table``: the table of a result that has no layout of its own
* ``cross_tables``: the table of distributions
* ``tables``: the table of a result
* ``appendix_items``: what results say of how they were made
* ``appendix``: the methods appendix of a report
* ``word_table``: a table in a document of Word
* ``document``: texts, tables and pictures as a document of Word
"""

# pyright: reportMissingTypeStubs=false, reportUnknownVariableType=false

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
