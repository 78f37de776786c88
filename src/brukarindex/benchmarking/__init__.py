"""Units side by side: fair comparison, change and why, the best, the colours, those that stand out.

It stands on the figures and the inference of the rooms below, and adds questions to them. What two
units have to do with each other is asked by the tests of the comparisons; here that is put together
into places, colours and limits of all units.

Its files, in an order in which each imports only from those before it:

* ``standards``: the mix that figures are standardised to
* ``indirect_standardisation``: what was observed by what was expected, times the figure of all
* ``standardisation``: figures that units would have with the same mix of respondents
* ``case_mix_adjustment``: figures adjusted for who answered, by regression
* ``rates``: rates of events, standardised directly and indirectly
* ``changes``: changes of units from one year to the next, beside that among all
* ``kitagawa``: changes taken apart into other answers and another mix of respondents
* ``lines``: straight lines through the figures of several years, as differences of two means
* ``trends``: slopes over several years, and whether anything has changed at all
* ``printed_values``: published values, and the whole numbers that they can stand for
* ``given_figures``: figures with standard errors that were computed elsewhere
* ``units``: the units that are ranked together, and what they stand on
* ``roots``: how far each unit is above each other, in standard errors
* ``critical_values``: how far is far enough, when each unit meets all others
* ``sets``: which units are found above and below each
* ``places``: the chance of each unit to be among the best and the worst
* ``ranks``: ranks with the places that cannot be excluded
* ``colouring``: the colours of Öppna jämförelser, with how certain they are
* ``overdispersion``: how much more units differ than chance lets them
* ``limits``: the limits of funnels, by four definitions
* ``funnels``: units beside the limits of chance
* ``fay_herriot``: the model of units that are alike but for a variance between them
* ``shrinkage``: figures of small units drawn towards what is expected
* ``reliabilities``: how well figures tell units apart, and the answers it takes
* ``printed_methods``: how published values were read
* ``printed_table``: what tables of published values share
* ``printed_shares``: the ends of what published values can stand for, and tests at these
* ``printed_units``: what follows from published values for units
* ``cross_products``: those who answered everything, and how their answers vary together
* ``jackknife``: what figures become when one respondent or cluster is left out
* ``drivers``: what an index gains when its areas do, and the priority matrix
* ``consistency``: how well the questions of an index hang together
* ``path_model``: which questions make which index, and which indices drive which
* ``path_algebra``: the weights that a path model gives the questions, from cross-products alone
* ``path_fit``: the fit of a path model to those who answered everything, and in replicates
* ``path_tables``: the figures of a path model as tables
* ``latent``: indices with the weights of a path model
* ``printed_pairs``: pairs of printed values of a unit
* ``printed_changes``: changes of published values from year to year
* ``printed_ranks``: places and colours of published values
* ``printed_funnel``: published values beside the limits of chance
* ``printed_gaps``: differences between published values of groups, women and men
* ``printed_indices``: published indices without a published spread
* ``planning``: how large a difference a survey can find, and how many answers one takes
"""

# pyright: reportMissingTypeStubs=false, reportUnknownVariableType=false

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
