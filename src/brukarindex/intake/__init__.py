"""Intake: from somebody's file to answers that can be counted.

What is wrong with a delivery is told before anything is counted, all at once; and a first
questionnaire is made from what a file holds, to be corrected by whoever knows the survey.

Its files, in an order in which each imports only from those before it:

* ``faults``: what can be wrong with a delivery, and what is said of it
* ``problems``: what is wrong, and the result that lists it
* ``source``: scales and measures as Python to paste
* ``labels``: what the words of an answer say
* ``answers``: what is wrong with answers
* ``groups``: what is wrong with names and codes of groups
* ``numbers``: what is wrong with weights and sizes of populations
* ``headings``: rows of headings below the header
* ``respondents``: rows that are no respondents, or the same one twice
* ``checking``: all of it in one report
* ``draft``: a first questionnaire from a frame
* ``spss``: labelled files of SPSS
* ``files``: what the command line reads
"""

# pyright: reportMissingTypeStubs=false, reportUnknownVariableType=false

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
