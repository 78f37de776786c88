"""Something of every kind that has a JSON form, for the tests of documents."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from brukarindex import (
    CompositeIndex,
    Design,
    Dispositions,
    MeanRating,
    MultiItemIndex,
    NetPromoterScore,
    Pairs,
    Pooled,
    PopulationWeighted,
    Published,
    RatingIndex,
    Rest,
    Scale,
    Share,
    SwedishDispositions,
    UnweightedMean,
    calibrate,
    change,
    check,
    colours,
    compare,
    distribution,
    estimate,
    funnel,
    item_nonresponse,
    nki,
    nonresponse_bounds,
    nonresponse_report,
    poststratify,
    propensity_weights,
    rank,
    representativity,
    response_rates,
    tally,
    ticked,
    tipping_point,
    weighting_classes,
)
from brukarindex.benchmarking import (
    AnswersFromRate,
    PathModel,
    case_mix,
    decompose,
    effects,
    given_estimates,
    internal_consistency,
    latent_indices,
    published_changes,
    published_funnel,
    published_gaps,
    published_indices,
    published_ranks,
    published_units,
    reliability,
    sample_size,
    shrink,
    standardise,
    trend,
)
from brukarindex.comparisons import CaseMix, Expected, NationalGap, compare_distributions
from brukarindex.declaration import SurveyFacts
from brukarindex.estimates import quantile
from brukarindex.estimates.distributions import AnswerShare
from brukarindex.exact import (
    Figure,
    Quantity,
    distinguishable,
    distribution_counts,
    index_range,
    moment_sums,
    percent_counts,
    possible_n,
    rate_splits,
    reconstruct,
    subgroup_counts,
    tipping_mean,
    variance_range,
)
from brukarindex.presentation import methods_appendix
from brukarindex.questions import SCB_BANDS
from brukarindex.questions.balances import Balance
from brukarindex.questions.items import Item
from brukarindex.questions.published import skl_2017
from brukarindex.replication import (
    BalancedHalfSamples,
    Bootstrap,
    Jackknife,
    ReplicateWeights,
    replicate_estimates,
)
from brukarindex.response import auxiliary_indicators, proxy_answers
from brukarindex.verification import (
    Against,
    Answered,
    Change,
    Deviation,
    Index,
    Invited,
    Margin,
    Mean,
    Median,
    Page,
    Parts,
    Percentage,
    Question,
    Rate,
    Series,
    Statement,
    Units,
    Weighted,
    percentages,
    verify,
)
from brukarindex.weighting import trim_weights

FRAME = pl.DataFrame(
    {
        "kommun": ["a", "b"] * 20,
        "ung": [True] * 18 + [False] * 22,
        "svar": [True, True, True, False] * 10,
        "q": [1, 2, 3, None, 5, 4, 3, None] * 5,
        "N": [500] * 40,
        "w": [1.0, 2.0, 1.5, 1.0] * 10,
    }
)
FIVE = Scale(1, 5)
INDEX = RatingIndex("q", FIVE)
DESIGN = Design(strata="kommun", population="N")
CLASSES = weighting_classes(FRAME, "ung", responded="svar", design=DESIGN)
CHAIN = calibrate(FRAME, {"ung": {True: 500, False: 500}}, design=CLASSES)
TWO = [INDEX, Share.top("r", FIVE)]
TALLY = tally(FRAME.with_columns(r="q"), TWO, by="ung", design=DESIGN)
WEIGHED = tally(FRAME, INDEX, by="ung", design=Design(weight="w"))
ESTIMATES = estimate(FRAME, INDEX, by="kommun")
SEVEN = estimate(FRAME.with_columns(enhet=pl.int_range(40) % 7), INDEX, by="enhet")
OLD = FRAME.with_columns(ar=pl.int_range(40) // 20, person=pl.int_range(40) % 20)
YEARS = change(OLD, INDEX, between="ar", by="kommun")
TRENDS = trend(OLD, INDEX, over="ar", by="kommun", person="person")
COMPARED = compare(ESTIMATES, to=Pooled())
MIXED = case_mix(FRAME, INDEX, spec=CaseMix("ung", coefficients="within"), by="kommun")
FAIR = standardise(FRAME, INDEX, over="ung", by="kommun")
APART = decompose(FRAME, INDEX, between="kommun", over="ung", interaction=True)
PRINTED = published_units(
    pl.DataFrame({"u": ["a", "b"], "v": ["84", "93,1"], "n": [44, 104]}),
    unit="u",
    value="v",
    n="n",
    to="79",
    to_n=900,
)
TOLD = given_estimates(
    pl.DataFrame(
        {
            "kommun": ["a", "b", "c", "d"],
            "x": [1.5, 2, 4, None],
            "se": [0.5, 0.25, 1, None],
            "n": [9, 5, 7, 0],
        }
    ).with_columns(df=pl.Series([8, None, 6, None])),
    by="kommun",
    estimate="x",
    std_error="se",
    n="n",
    df="df",
)
PAGE = pl.DataFrame(
    {"u": ["a", "b", "a", "b"], "ar": [1, 1, 2, 2], "v": ["84", "93,1", "91", "79"]}
).with_columns(n=pl.Series([44, 104, 45, 300]))
PRINTED_YEARS = published_changes(PAGE, unit="u", between="ar", value="v", n="n")
PLACES = published_ranks(PAGE, unit=["u", "ar"], value="v", n="n", unanswered=0.1)
BESIDE = published_funnel(PAGE, unit=["u", "ar"], value="v", n="n")
GAPS = published_gaps(PAGE, unit="u", between="ar", value="v", n="n", unanswered=0.1)
INDICES = published_indices(PAGE, unit=["u", "ar"], value="v", n="n", steps=4, to="80", to_n=900)
THROUGH = estimate(FRAME, INDEX, by="kommun", design=CLASSES)
NKI = nki("a", "b", "c", scale=FIVE)
SHARE = Share.top("q", Scale(1, 5, dont_know=9))
AREAS = FRAME.with_columns(
    **{name: pl.int_range(40) * k % 5 + 1 for name, k in zip("abcd", (1, 3, 7, 4), strict=True)}
)
PATHS = PathModel(
    [MultiItemIndex("ab", ["a", "b"], FIVE), MultiItemIndex("cd", ["c", "d"], FIVE)],
    [("ab", "cd")],
    formative=["ab"],
)
LATENT = latent_indices(AREAS, PATHS, replicates=Bootstrap(5, seed=1))
AREA_EFFECTS = effects(AREAS, INDEX, [RatingIndex(each, FIVE) for each in "ab"], by="kommun")
HELD = internal_consistency(AREAS, NKI, by="kommun")
THREE = FRAME.with_columns(a="q", b="q", c="q", d="q").fill_null(3)
MANY = [
    NKI,
    MeanRating("q", FIVE),
    NetPromoterScore("d", name="nps"),
    CompositeIndex("allt", [INDEX, RatingIndex("a", FIVE)], weights=[1, 2]),
    Balance("b", FIVE, positive=[4, 5], negative=[1, 2]),
]
BOXES = THREE.with_columns(pl.col("a", "b") > 3)
PAGE = Page(
    "Nöjda",
    [Invited("1283"), Rate("33 %"), percentages("", {"Nöjd": "48,4 %", "Mycket nöjd": "22,8 %"})],
)
CLAIMS = Page(
    "Allt",
    [
        Invited(900),
        Answered("420"),
        Rate("46,7"),
        Question(["Missnöjd", "Nöjd"], "helhet", complete=True),
        percentages(
            "helhet",
            {"Missnöjd": "20 %", "Nöjd": "80 %"},
            totals={("Missnöjd", "Nöjd"): "100"},
        ),
        Mean("3,2", "bemötande", low=1, high=4),
        Deviation("0,8", "bemötande"),
        Index("72", "bemötande", steps=4),
        Against("70", "bemötande", says="above", difference="2"),
        Change(Figure(70), "72", "2", says="above"),
        Series("70, 72, 75", "2021–2023", says="rising", since=2021, mean="72,3"),
        Parts(["A", "B"], complete=False),
        Weighted(group="A"),
        Median("4", "q"),
        Margin("±3,7", "q", category="ja"),
        Units("87", lowest="40", highest="60"),
        Statement("fler nöjda än året före"),
    ],
    words={"hyfsat": [Decimal("0.9"), Fraction(11, 10)]},
    source="https://example.se",
)
WRONG = Page("Fel", [Percentage("ja", "49 %", base=40, where="tabell 1"), Statement("fler")])
DAYS = [date(2025, 3, 31), date(2025, 6, 30)]
ZONE = ZoneInfo("Europe/Stockholm")
OUTCOMES = FRAME.with_columns(utfall=pl.Series(["I", "R", "NC", "P"] * 10))
RATES = response_rates(OUTCOMES, "utfall", by="kommun")
WHOSE = FRAME.with_columns(vem=pl.Series(["själv", "annan"] * 20), svar=pl.lit(1))
CLUSTERS = Design(cluster="kommun")
CLUSTERED = replicate_estimates(FRAME, INDEX, Jackknife(), by="ung", design=CLUSTERS)
KEYS = [None, True, 1, 2.5, "x", DAYS[0], time(9), timedelta(days=1), Decimal("1.5")]
STORED: dict[str, Any] = {
    "scale": Scale.labelled("Nej", "Ja", dont_know=["Vet ej", 9], not_applicable="Ej aktuellt"),
    "answer": AnswerShare(Item("q", FIVE), 2, "answers"),
    "ticked in one column": ticked("kanal", ["Telefon", "Besök"], base="respondents"),
    "bands": SCB_BANDS,
    "questionnaire": skl_2017(),
    "references": [Pooled(), Rest(within="kon"), UnweightedMean(), Pairs(within="ar")],
    "published": [Published(52.5, n=400), Published({"a": 5, "b": 7.5}, interval=(4, 9))],
    "sizes": PopulationWeighted(
        {
            datetime(2025, 3, 31, 12, 30): 10,  # noqa: DTZ001 - without a zone on purpose
            datetime(2025, 3, 31, 12, 30, tzinfo=UTC): 20,
            datetime(2025, 10, 26, 2, 30, tzinfo=ZONE, fold=1): 20,
            (DAYS[0], "a", 2**60): 1.5,
            Decimal("1.50"): 3,
            time(1, 2, 3, 4): 5,
            timedelta(days=-1, microseconds=1): 2,
        }
    ),
    "replicates": [
        Jackknife(mse=True),
        BalancedHalfSamples(rho=0.5),
        Bootstrap(300, seed=2**60),
        ReplicateWeights(["r1", "r2"], scale=0.5, rscales=[1, 0.5]),
    ],
    "dispositions": [Dispositions(complete=60.5, refusal=20), SwedishDispositions(responded=3)],
    "classes": CLASSES,
    "chain": CHAIN,
    "propensities": propensity_weights(FRAME, "ung", responded="svar", design=DESIGN),
    "post-strata": poststratify(FRAME, {"ung": {True: 500, False: 500}}),
    "trimmed": trim_weights(FRAME, design=CHAIN, high=1.5, unit="median"),
    "tally of strata": TALLY,
    "tally with weights": WEIGHED,
    "tally of clusters": tally(FRAME, SHARE, by="ung", design=Design(cluster="kommun")),
    "tally through steps": tally(FRAME, INDEX, by="ung", design=CHAIN),
    "tally of an index": tally(THREE, NKI, by="kommun"),
    "tally of boxes": tally(BOXES, ticked({"a": "Telefon", "b": "Besök"}), by="ung"),
    "estimates": ESTIMATES,
    "estimates of many kinds": estimate(THREE, MANY, by=[[], ["ung"]]),
    "totals": estimate(FRAME, SHARE, by="kommun", design=DESIGN, statistic="total"),
    "an estimate": next(iter(ESTIMATES)),
    "comparisons": COMPARED,
    "comparisons of pairs": compare(ESTIMATES, to=Pairs(), margin=2),
    "comparisons of gaps": compare(
        estimate(FRAME, INDEX, by=["kommun", "ung"]), to=NationalGap("ung")
    ),
    "comparisons with what is expected": compare(estimate(TALLY, INDEX), to=Expected("kommun")),
    "quantiles": quantile(FRAME, INDEX, [0.5, 0.9], by="kommun"),
    "a quantile": next(iter(quantile(FRAME, INDEX, inversion="woodruff", rule="school"))),
    "tests of groups": compare_distributions(FRAME, INDEX, between="ung", by="kommun"),
    "tests of a distribution": compare_distributions(
        FRAME, INDEX, to=dict.fromkeys(range(1, 6), 1), statistic="rao_scott_second"
    ),
    "a test": next(iter(compare_distributions(FRAME, INDEX, between="ung", statistic="median"))),
    "adjusted for case mix": MIXED,
    "an adjusted figure": next(iter(MIXED)),
    "comparisons by a model": compare(
        estimate(TALLY, INDEX), to=CaseMix("kommun", categories="kommun")
    ),
    "standardised": FAIR,
    "a standardised figure": next(iter(FAIR)),
    "taken apart": APART,
    "a part": next(iter(APART)),
    "published units": PRINTED,
    "a published unit": next(iter(PRINTED)),
    "trends": TRENDS,
    "a trend": next(iter(TRENDS)),
    "published changes": PRINTED_YEARS,
    "a published change": next(iter(PRINTED_YEARS)),
    "published ranks": PLACES,
    "a published rank": next(iter(PLACES)),
    "a published funnel": BESIDE,
    "a published point": next(iter(BESIDE)),
    "published gaps": GAPS,
    "a published gap": next(iter(GAPS)),
    "published indices": INDICES,
    "a published index": next(iter(INDICES)),
    "answers from a rate": AnswersFromRate("rate", "invited"),
    "a sample size": sample_size(5, spread=22, population=60, response=0.45),
    "comparisons of two": compare(ESTIMATES["a"], to=ESTIMATES["b"], df=9),
    "a comparison": next(iter(COMPARED)),
    "given": TOLD,
    "a given figure": next(iter(TOLD)),
    "ranks of given figures": rank(TOLD),
    "ranks": rank(ESTIMATES),
    "ranks at once": rank(
        ESTIMATES, simultaneous=True, draws=1000, lower_is_better="q", within="kommun"
    ),
    "a rank": next(iter(rank(ESTIMATES))),
    "funnel": funnel(ESTIMATES, overdispersion="additive", within="kommun"),
    "score funnel": funnel(ESTIMATES, limits="score", baseline=60),
    "a funnel point": next(iter(funnel(ESTIMATES))),
    "changes": YEARS,
    "a change of one unit": next(iter(YEARS)),
    "changes of all": change(OLD, INDEX, between="ar", person="person", adjust="hommel"),
    "shrinkage": shrink(
        SEVEN, covariates={"x": {unit: (unit % 3) * 1.5 for unit in range(7)}}, method="ml"
    ),
    "a shrunk figure": next(iter(shrink(SEVEN, sampling="own"))),
    "given figures shrunk": shrink(TOLD),
    "reliability of given figures": reliability(TOLD),
    "reliabilities": reliability(SEVEN),
    "a reliability": next(iter(reliability(SEVEN, method="anova"))),
    "path model": PATHS,
    "effects": AREA_EFFECTS,
    "an effect": next(iter(AREA_EFFECTS)),
    "consistencies": HELD,
    "a consistency": next(iter(HELD)),
    "latent indices": LATENT,
    "latent indices without replicates": latent_indices(AREAS, PATHS, scheme="centroid"),
    "weights of questions": LATENT.weights,
    "paths": LATENT.paths,
    "how paths were found": LATENT.method,
    "a latent index": next(iter(LATENT)),
    "a weight of a question": next(iter(LATENT.weights)),
    "a path": next(iter(LATENT.paths)),
    "colours": colours(ESTIMATES, rule="quantile6"),
    "a colour": next(iter(colours(ESTIMATES))),
    "distribution": distribution(FRAME, SHARE, by="ung"),
    "a share": next(iter(distribution(FRAME, SHARE))),
    "bounds": nonresponse_bounds(THROUGH),
    "bounds with a difference": nonresponse_bounds(THROUGH, difference={"q": 5}),
    "a bound": next(iter(nonresponse_bounds(THROUGH))),
    "tipping": tipping_point(THROUGH, above=50),
    "a tipping point": next(iter(tipping_point(THROUGH, above=50))),
    "rates of counts": response_rates(Dispositions(complete=60, partial=5, non_contact=15)),
    "rates": RATES,
    "a rate": next(iter(RATES)),
    "items": item_nonresponse(FRAME, INDEX),
    "facts": SurveyFacts(mode="Webb", contact="enkat@example.se"),
    "appendix": methods_appendix(COMPARED, RATES, CHAIN, facts=SurveyFacts(mode="Webb")),
    "problems": check(FRAME.head(3), RatingIndex("q", Scale(1, 2)), by="kommun"),
    "a problem": next(iter(check(FRAME, INDEX, by="nothing"))),
    "an item": next(iter(item_nonresponse(FRAME, INDEX))),
    "representativity": representativity(FRAME, "ung", responded="svar", design=DESIGN),
    "indicators": auxiliary_indicators(FRAME, ["ung", "kommun"], responded="svar"),
    "proxies": proxy_answers(
        WHOSE, "svar", Item("vem", Scale.labelled("själv", "annan")), codes={"complete": 1}
    ),
    "a proxy": next(
        iter(
            proxy_answers(
                WHOSE, "svar", Item("vem", Scale.labelled("själv", "annan")), codes={"complete": 1}
            )
        )
    ),
    "replicate estimates": CLUSTERED,
    "replicates of a function": replicate_estimates(
        FRAME, INDEX, Jackknife(), statistic=lambda each: float(each.blocks[0]["w"].sum())
    ),
    "a replicate estimate": next(iter(CLUSTERED)),
    "nonresponse report": nonresponse_report(
        FRAME, INDEX, responded="svar", covariates="ung", design=DESIGN, above=40,
        margins={"ung": {True: 500, False: 500}},
    ),
    "page": PAGE,
    "every claim": CLAIMS,
    "report": verify(PAGE),
    "report of what cannot be": verify([WRONG, PAGE]),
    "report of every claim": verify(CLAIMS),
    "quantity": [Quantity.parse(text) for text in ("nio av tio", "386 av 460", "33 %")],
    "possible n": possible_n(["48,4", "22,8"], range(1, 300), totals={(0, 1): "71,2"}),
    "counts": distribution_counts(["48", "23"], 417),
    "groups": subgroup_counts([("80", 100), ("60", 300)], "65"),
    "splits": rate_splits(["40", "50"], 100),
    "index range": index_range([None, None, None, "48,4", "22,8"], 417),
    "moments": moment_sums("0,45", "0,51", 20, low=0, high=1),
    "reconstruction": reconstruct("3,5", "1,2", 10, low=1, high=5),
    "distinguishable": distinguishable("56,8", "52,9", 417),
    "tipping mean": tipping_mean("56,8", "52,9", 417, 1283),
    "ranges": [percent_counts("33", 1283), variance_range(3, 5, low=1, high=5), [2**70, 1e-7]],
    "keys": [*KEYS, *map(tuple, [KEYS])],
}  # fmt: skip
"""By a name of their own; together they hold every kind."""
