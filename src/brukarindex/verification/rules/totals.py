"""The rule about a total and its parts."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import chain
from typing import cast

from attrs import evolve

from brukarindex.exact.figures import Figure
from brukarindex.exact.shares import (
    share_of,
)
from brukarindex.verification.engine import under_each
from brukarindex.verification.findings.findings import Finding
from brukarindex.verification.outcomes import (
    Making,
    Outcome,
    Outcomes,
)
from brukarindex.verification.pages.claims import Percentage, Total
from brukarindex.verification.pages.facts import Facts, QuestionClaims
from brukarindex.verification.readings.trees import Tree, tree_of
from brukarindex.verification.rules.rule import (
    SEVERAL_BASES,
    Rule,
    judged,
    not_applicable,
)
from brukarindex.verification.rules.shares import (
    UNKNOWN,
    certificate_of,
    share_outcomes,
    some_number_fits,
    ways_to_total,
)
from brukarindex.verification.wording import number, said


def subtotal(facts: Facts) -> Iterator[Finding]:
    """Check how a printed total can have come from its printed parts."""
    for distribution in facts.distributions:
        for total in distribution.of(Total):
            parts = {
                each.category: each
                for each in distribution.of(Percentage)
                if facts.figure(each.figure)
            }
            if facts.figure(total.figure) is None or not set(total.categories) <= set(parts):
                continue
            yield _subtotal(facts, distribution, total, [parts[name] for name in total.categories])


def _subtotal(
    facts: Facts, distribution: QuestionClaims, total: Total, parts: Sequence[Percentage]
) -> Finding:
    shown = {*distribution.of(Percentage), *distribution.of(Total)}
    alone = (
        distribution if shown == {total, *parts} else evolve(distribution, claims=(total, *parts))
    )
    tree = cast("Tree", tree_of(facts, alone))
    trees, bases = ways_to_total(facts, alone, tree), facts.bases(alone)
    weighted = facts.is_weighted(distribution.group)
    if weighted:
        outcomes = Outcomes(
            lambda: chain(*(_weighted_totals(each, reading) for reading, each in trees.items()))
        )
    elif not facts.have_one_base(alone):
        return not_applicable([total, *parts], SEVERAL_BASES)
    else:
        outcomes = Outcomes(share_outcomes, facts, alone, trees)
    added = 100 * sum(
        (share_of(cast("Figure", facts.figure(each.figure))) for each in parts), Fraction(0)
    )
    ordinary = facts.base(distribution) or UNKNOWN
    policy = ordinary.policy and some_number_fits(trees)
    sure = bool(bases["either"]) and not outcomes[0].possible and not weighted
    printed = " + ".join(str(each.figure) for each in parts)
    return judged(
        [total, *parts],
        said(
            f"De tryckta delarna {printed} blir {number(added, 'sv')} procent; tryckt är"
            f" {total.figure}.",
            f"The printed parts {printed} make {number(added, 'en')} per cent; printed is"
            f" {total.figure}.",
        ),
        outcomes=outcomes,
        policy=policy,
        imbalance=100 * share_of(cast("Figure", facts.figure(total.figure))) - added,
        certificate=certificate_of(tree, ordinary.n) if sure else None,
    )


def _weighted_totals(tree: Tree | None, reading: Making) -> Iterator[Outcome]:
    return under_each(lambda mode: tree is not None and tree.shares.agree(mode), total=reading)


RULES = (
    Rule(
        "subtotal",
        said("En summa och dess delar", "A total and its parts"),
        said(
            "En tryckt summa är den avrundade summan, eller summan av de avrundade delarna. Vilket"
            " går ihop?",
            "A printed total is the rounded sum, or the sum of the rounded parts. Which of them"
            " holds?",
        ),
        said("Delarna utesluter varandra.", "The parts exclude each other."),
        (Total,),
        subtotal,
        "explanation/published-figures",
    ),
)
