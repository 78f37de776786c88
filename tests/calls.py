"""A call of every public function that works, for tests that walk all of them."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import polars as pl

import brukarindex as bx
from brukarindex import (
    benchmarking,
    comparisons,
    estimates,
    exact,
    intake,
    interchange,
    presentation,
    questions,
    replication,
    response,
    verification,
    weighting,
)
from brukarindex.benchmarking import PathModel
from brukarindex.comparisons import CaseMix
from brukarindex.questions import SCB_BANDS
from brukarindex.replication import Bootstrap

FIVE = bx.Scale(1, 5)
INDEX = bx.RatingIndex("q", FIVE)
OTHERS = [bx.RatingIndex("r", FIVE), bx.RatingIndex("s", FIVE)]
BLOCK = bx.MultiItemIndex("rs", ["r", "s"], FIVE)
FRAME = pl.DataFrame(
    {
        "u": ["a", "b"] * 20,
        "kon": ["K", "K", "M"] * 13 + ["K"],
        "ar": [2023] * 20 + [2024] * 20,
        "svar": [True, True, True, False] * 10,
        "utfall": ["svar", "svar", "svar", "ej"] * 10,
        "vem": ["Själv", "Annan"] * 20,
        "q": [1, 2, 3, 5, 5, 4, 3, 2] * 5,
        "r": [2, 2, 4, 5, 5] * 8,
        "s": [1, 3, 3, 4] * 10,
        "alder": [20.0, 35.0, 50.0, 65.0, 80.0] * 8,
    }
)
MADE = bx.estimate(FRAME, INDEX, by="u")
WHOLE = bx.estimate(FRAME, INDEX)
WEIGHTED = bx.poststratify(FRAME, {"kon": {"K": 50, "M": 50}})
PRINTED = pl.DataFrame(
    {"u": ["a", "b", "a", "b"], "ar": [1, 1, 2, 2], "v": ["84", "33,3", "91", "40"], "n": [44] * 4}
)
UNITS = {"unit": ["u", "ar"], "value": "v", "n": "n"}
PAIRED = {"unit": "u", "between": "ar", "value": "v", "n": "n"}
PAGE = verification.Page("p", [verification.Answered(50), verification.Percentage("ja", "48 %")])
OUTCOMES = {"codes": {"responded": "svar", "nonresponse": "ej"}, "standard": "swedish"}
SAID = {"sv": "sagt", "en": "said"}
FOUND = (verification.Outcome(verification.Assumption(), possible=True),)

Call = tuple[Callable[..., object], tuple[Any, ...], dict[str, Any]]


def call(function: Callable[..., object], *args: Any, **kwargs: Any) -> Call:
    """Return a call that has not been made."""
    return function, args, kwargs


CALLS: list[Call] = [
    call(bx.calibrate, FRAME, {"kon": {"K": 500, "M": 250}}),
    call(bx.change, FRAME, INDEX, between="ar", by="u"),
    call(bx.check, FRAME, INDEX, by="u"),
    call(bx.clean_labels, FRAME, INDEX, keys="u"),
    call(bx.colours, MADE),
    call(bx.compare, MADE, to=bx.Pooled()),
    call(bx.distribution, FRAME, INDEX, by="u"),
    call(bx.estimate, FRAME, INDEX, by="u"),
    call(bx.from_json, bx.to_json(FIVE)),
    call(bx.funnel, MADE),
    call(bx.item_nonresponse, FRAME, INDEX, by="u"),
    call(bx.nki, "q", "r", "s", scale=FIVE),
    call(bx.nonresponse_bounds, WHOLE, asked=90),
    call(bx.nonresponse_report, FRAME, INDEX, responded="svar", covariates="kon"),
    call(bx.picture, MADE),
    call(bx.poststratify, FRAME, {"kon": {"K": 500, "M": 250}}),
    call(bx.propensity_weights, FRAME, "kon", responded="svar"),
    call(bx.rake, FRAME, {"kon": {"K": 500, "M": 250}}),
    call(bx.rank, MADE),
    call(bx.representativity, FRAME, "kon", responded="svar"),
    call(bx.response_rates, FRAME, "utfall", **OUTCOMES),
    call(bx.table, MADE),
    call(bx.tally, FRAME, INDEX, by="u"),
    call(bx.ticked, {"a": "Telefon", "b": "Besök"}),
    call(bx.tipping_point, WHOLE, above=30, asked=90),
    call(bx.to_json, FIVE),
    call(bx.weighting_classes, FRAME, "kon", responded="svar", minimum=1),
    call(bx.word_document, bx.table(MADE), title="Rapport"),
    call(benchmarking.case_mix, FRAME, INDEX, spec=CaseMix("kon"), by="u"),
    call(benchmarking.decompose, FRAME, INDEX, between="ar", over="kon"),
    call(benchmarking.detectable_difference, 400, spread=30),
    call(benchmarking.direct_rate, [3, 5], [100, 200], [1, 2]),
    call(benchmarking.effects, FRAME, INDEX, OTHERS),
    call(benchmarking.event_limits, 7),
    call(
        benchmarking.given_estimates,
        MADE.frame,
        by="u",
        estimate="estimate",
        std_error="std_error",
        n="n",
        df="df",
    ),
    call(benchmarking.indirect_ratio, [3, 5], [100, 200], [0.01, 0.02]),
    call(benchmarking.internal_consistency, FRAME, BLOCK, by="u"),
    call(benchmarking.latent_indices, FRAME, PathModel([BLOCK, INDEX], [("rs", "q")])),
    call(benchmarking.published_changes, PRINTED, **PAIRED),
    call(benchmarking.published_funnel, PRINTED, **UNITS),
    call(benchmarking.published_gaps, PRINTED, **PAIRED),
    call(benchmarking.published_indices, PRINTED, **UNITS),
    call(benchmarking.published_ranks, PRINTED, **UNITS),
    call(benchmarking.published_units, PRINTED, **UNITS),
    call(benchmarking.reliability, bx.estimate(FRAME, INDEX, by=["u", "ar"])),
    call(benchmarking.sample_size, 5, spread=30),
    call(benchmarking.shrink, bx.estimate(FRAME, INDEX, by=["u", "ar"])),
    call(benchmarking.standardise, FRAME, INDEX, over="kon", by="u"),
    call(benchmarking.trend, FRAME, INDEX, over="ar", by="u"),
    call(comparisons.adjust_p_values, [0.01, 0.2]),
    call(comparisons.compare_distributions, FRAME, INDEX, between="u"),
    call(estimates.critical_value, 0.95),
    call(estimates.hypergeometric_interval, 17, 18, 20),
    call(estimates.hypergeometric_p_value, 17, 18, 20, 19),
    call(estimates.mean_interval, 3.0, 0.25, 9),
    call(estimates.proportion_interval, "wilson", 0.5, None, 10, 9),
    call(estimates.quantile, FRAME, INDEX, [0.5], by="u"),
    call(exact.between_parts, "50", ["40", "60"]),
    call(exact.change_percent, "50", "60"),
    call(exact.change_points, "50", "60"),
    call(exact.claim_fits, "12", exact.change_points("50", "62")),
    call(exact.distinguishable, "56,8", "52,9", 417),
    call(exact.distribution_counts, ["40", "60"], 10),
    call(exact.implied_rest, "40", 10, "50", 30),
    call(exact.index_counts, ["20", "40", "40"], "60", 10),
    call(exact.index_range, ["20", "40", "40"], 10),
    call(exact.largest_remainder, ["40", "60"], 10),
    call(exact.largest_remainder_n, ["40", "60"], range(1, 21)),
    call(exact.mean_sums, "3,5", 10),
    call(exact.mix_weights, "50", "40", "60"),
    call(exact.moment_sums, "3", "1", 10),
    call(exact.nonresponse_range, "60", 10, 20),
    call(exact.percent_counts, "30", 10),
    call(exact.possible_n, ["40", "60"], range(1, 21)),
    call(exact.rate_splits, ["60", "40"], invited=100),
    call(exact.reconstruct, "3", "1", 10, low=1, high=5),
    call(exact.response_counts, "60", 100),
    call(exact.round_exact, Fraction(13, 4), 1),
    call(exact.subgroup_counts, [("40", 10), ("60", 20)], "53"),
    call(exact.subtotal_readings, ["40", "20"], "60", 10),
    call(exact.tipping_mean, "60", "50", 10, 20),
    call(exact.variance_range, 3, 10, low=1, high=5),
    call(intake.draft_questionnaire, FRAME.select("q", "kon")),
    call(intake.join_headings, FRAME),
    call(intake.read_spss, "finns-inte.sav"),
    call(interchange.json_schema, bx.Scale),
    call(presentation.methods_appendix, MADE),
    call(questions.botkyrka_2005),
    call(questions.botkyrka_2018),
    call(questions.classify, 54.5, SCB_BANDS),
    call(questions.fft),
    call(questions.hme),
    call(questions.insikt),
    call(questions.nps),
    call(questions.scb_nki, {"a": ["f1", "f2"]}),
    call(questions.skl_2017),
    call(questions.tyreso_2013),
    call(questions.vetlanda_2016),
    call(replication.replicate_estimates, FRAME, INDEX, Bootstrap(5, seed=1)),
    call(response.auxiliary_indicators, FRAME, ["kon"], responded="svar"),
    call(
        response.proxy_answers,
        FRAME,
        "utfall",
        bx.Item("vem", bx.Scale.labelled("Själv", "Annan")),
        **OUTCOMES,
    ),
    call(verification.finding, [PAGE.claims[0]], SAID, verdict="consistent"),
    call(verification.judged, [PAGE.claims[0]], SAID, outcomes=FOUND),
    call(verification.page_from_table, "Svar;Antal\nJa;10\nNej;30\n", title="p"),
    call(verification.pages_from, [{"page": "p", "claim": "answered", "figure": "50"}]),
    call(verification.percentages, "", {"Ja": "40 %", "Nej": "60 %"}),
    call(verification.records_of, PAGE),
    call(verification.verify, PAGE),
    call(weighting.normalise, WEIGHTED),
    call(weighting.trim_weights, FRAME, design=WEIGHTED, high=4),
]
