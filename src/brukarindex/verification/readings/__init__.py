"""What the printed shares of a question can mean together.

Its files, in an order in which each imports only from those before it:

* ``trees``: the printed shares of a question as a tree, with their claims
* ``labels``: the order that answers say by what they are called
* ``scales``: the scale of a printed score
* ``placing``: which means and spreads the counts behind placed answers can have
* ``orders``: the orders, other than that typed, in which answers can have a mean
* ``openness``: what a page leaves open of the scores of a question
* ``others``: some few who belong to none of the groups
* ``arrangements``: the orders and the places of answers in which their shares can have a score
* ``scores``: an index, a mean and a spread against the shares, under every reading of the page
"""
