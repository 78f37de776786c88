"""Kinds that honest pages have and that were once called impossible, or could not be typed."""

from itertools import product
from random import Random
from typing import Any

import pytest
from attrs import evolve

from brukarindex.exceptions import ArgumentError, ArgumentTypeError, FigureError
from brukarindex.verification import (
    Against,
    Answered,
    Change,
    Finding,
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
    Units,
    page_from_table,
    percentages,
    verify,
)

NET = {"kritiker": "41 %", "passiva": "26 %", "ambassadörer": "33 %"}
AGREE = {
    "stämmer inte alls": "21 %",
    "stämmer ganska dåligt": "28 %",
    "stämmer ganska bra": "32 %",
    "stämmer helt": "19 %",
}


def only(rule: str, *claims: Any) -> Finding:
    """Give the one finding of a rule."""
    return verify(Page("sida", claims)).only(rule)


# --- an index on another scale --------------------------------------------------------------------


@pytest.mark.parametrize("figure", ["−8", "112"])
def test_an_index_whose_scale_is_not_told_can_be_off_0_to_100(figure):
    """A net score is negative as often as not; with a scale told it is off that."""
    assert only("out_of_range", Index(figure, "rek")).verdict == "consistent_only_if"
    assert only("out_of_range", Index(figure, "rek", steps=5)).verdict == "inconsistent"


def test_a_net_score_without_stated_scores_is_that_of_its_groups():
    """33 less 41 is −8, or −7 or −9 by rounding; −12 it is not."""
    groups = percentages("rek", NET)
    for figure, verdict in (("−8", "consistent_only_if"), ("−12", "inconsistent")):
        found = only("index_range", *groups, Index(figure, "rek"))
        assert found.verdict == verdict
    found = only("index_range", *groups, Index("−8", "rek"))
    assert "som 0–10, ett nettotal eller procent av det bästa svaret" in found.explain("sv")


def test_a_net_score_is_more_ordinary_than_categories_of_several_steps():
    """23 of 20, 37 and 43 per cent is the difference of two of them."""
    shares = {"kritiker": "20 %", "passiva": "37 %", "ambassadörer": "43 %"}
    found = only("index_range", *percentages("rek", shares), Index("23", "rek"))
    assert found.assumption is not None
    assert found.assumption.also == ("other_scale",)


def test_an_index_of_0_to_10_is_that_of_its_shares():
    """The mean of equal steps, on 0–10: 4,97 of these shares."""
    shares = percentages("trygghet", AGREE)
    held = only("index_range", Answered("150"), *shares, Index("5,0", "trygghet"))
    assert held.verdict == "consistent_only_if"
    assert held.assumption.also[-1] == "other_scale"


# --- a mean without its scale ---------------------------------------------------------------------


@pytest.mark.parametrize("kind", [Mean, Median])
def test_a_mean_off_the_usual_scale_is_asked_about(kind):
    """7,8 says that the scale is another; which one has to be given, and is then checked."""
    with pytest.raises(FigureError, match="give low= and high="):
        Page("sida", [kind("7,8", "helhet")])
    assert not verify(Page("sida", [kind("7,8", "helhet", high=10)])).of(rule="out_of_range")
    given = verify(Page("sida", [kind("7,8", "helhet", low=1, high=5)]))
    assert {each.verdict for each in given} & {"inconsistent", "undetermined"}


def test_a_table_of_means_is_asked_for_its_scale():
    """So in a table, whose `scale` it is."""
    text = "Enhet;n;Medel\nNorr;40;7,8\nSyd;50;8,1"
    with pytest.raises(FigureError, match="scale="):
        page_from_table(text)
    assert "inconsistent" not in verify(page_from_table(text, scale=(1, 10))).counts


# --- groups that are not everybody ----------------------------------------------------------------

SEXES = ("kvinnor", "män")


@pytest.mark.parametrize(
    ("whole", "complete", "verdict"),
    [
        ("98", None, "consistent"),
        ("100", None, "consistent_only_if"),
        ("120", None, "inconsistent"),
        ("97", None, "inconsistent"),
        ("100", True, "inconsistent"),
        ("100", False, "consistent"),
    ],
)
def test_some_few_tell_no_sex(whole, complete, verdict):
    """60 women and 38 men of 100: two did not say; of 120 they would be too many to leave out."""
    groups = [Answered("60", group="kvinnor"), Answered("38", group="män")]
    found = only("strata_total", Parts(SEXES, complete=complete), Answered(whole), *groups)
    assert found.verdict == verdict


def test_a_whole_with_some_few_others():
    """Of 100, 36 of 60 women, 19 of 38 men, and both others: 57; 60 it cannot be."""
    shares = [
        Percentage("ja", count, "q", group=group, base=base)
        for count, group, base in (("60 %", "kvinnor", "60"), ("50 %", "män", "38"))
    ]
    for share, verdict in (("57 %", "consistent_only_if"), ("60 %", "inconsistent")):
        whole = Percentage("ja", share, "q", base="100")
        found = only("subgroup_total", Parts(SEXES), whole, *shares)
        assert found.verdict == verdict


def test_few_others_explain_a_little() -> None:
    """Without numbers 3 in 100 do not lift 70 and 72 per cent to 76; where the numbers of women and
    men are all, nothing does.
    """
    shares = [Percentage("ja", "70 %", group="kvinnor"), Percentage("ja", "72 %", group="män")]
    for whole, verdict in (("73 %", "consistent_only_if"), ("76 %", "inconsistent")):
        found = only("subgroup_total", Parts(SEXES), Percentage("ja", whole), *shares)
        assert found.verdict == verdict
    numbers = [Answered("5000"), Answered("2000", group="kvinnor"), Answered("3000", group="män")]
    rates = [Rate("61 %"), Rate("55 %", group="kvinnor"), Rate("59 %", group="män")]
    assert only("strata_total", Parts(SEXES), *rates).verdict == "consistent_only_if"
    asked = [Invited("900"), Invited("400", group="kvinnor"), Invited("500", group="män")]
    report = verify(Page("", [Parts(SEXES), *rates, *asked]))
    rated = [each for each in report.of(rule="strata_total") if "av alla" in each.said["sv"]]
    assert [each.verdict for each in rated] == ["inconsistent"]
    whole = Percentage("ja", "73 %")
    found = only("subgroup_total", Parts(SEXES), whole, *shares, *numbers)
    assert all("other_people" not in each.assumption.also for each in found.outcomes)


@pytest.mark.parametrize(
    ("base", "verdict"),
    [
        ("cirka 12 000", "consistent"),
        ("cirka 13 000", "consistent_only_if"),
        ("cirka 20 000", "undetermined"),
        ("cirka 5 000", "undetermined"),
        ("över 9 000", "undetermined"),
    ],
)
def test_others_make_a_whole_no_smaller_than_its_groups(base, verdict):
    """6 000 women and 6 000 men are the whole, or a little less of it: however many it is in words,
    no others make it fewer, or nearly twice as many.
    """
    shares = [
        Percentage("ja", share, "q", group=group, base=n)
        for share, group, n in (("60 %", "kvinnor", 6000), ("40 %", "män", 6000))
    ]
    whole = Percentage("ja", "50 %", "q", base=base)
    assert only("subgroup_total", Parts(SEXES), whole, *shares).verdict == verdict


def test_others_of_any_answers_by_every_count():
    """Brute force: every count of 4 women, of 17 men, and of one other."""
    for women, men, others in product(range(5), range(18), (0, 1)):
        counts = {"": (women + men + others, 22), "kvinnor": (women, 4), "män": (men, 17)}
        shares = [
            Percentage("ja", f"{100 * k / n:.1f}".replace(".", ","), "q", group=name, base=n)
            for name, (k, n) in counts.items()
        ]
        assert "inconsistent" not in verify(Page("", [Parts(SEXES), *shares])).counts


@pytest.mark.parametrize(
    ("whole", "women", "men", "verdict"),
    [
        ((None, "86,9 %"), ("24", "87,5 %"), ("9", "88,9 %"), "inconsistent"),
        ((None, "63 %"), ("24", "67 %"), ("36", "69 %"), "inconsistent"),
        (("30", "63 %"), (None, "65 %"), (None, "90 %"), "inconsistent"),
        (("19", "63 %"), (None, "65 %"), (None, "90 %"), "inconsistent"),
        (("75", "62,0 %"), (None, "62,5 %"), (None, "62,7 %"), "inconsistent"),
        ((None, "66 %"), ("55", "69 %"), ("39", "68 %"), "consistent_only_if"),
        (("100", "64 %"), (None, "65 %"), (None, "90 %"), "inconsistent"),
        (("900", "64 %"), (None, "65 %"), (None, "90 %"), "consistent_only_if"),
    ],
)
def test_some_few_of_few_are_whole_persons(whole, women, men, verdict):
    """Nobody is one in twenty of 19, and one or two others do not make any share of few."""
    claims = [Parts(SEXES)]
    for group, (n, share) in zip(("", *SEXES), (whole, women, men), strict=True):
        claims += [Percentage("ja", share, group=group)]
        claims += [Answered(n, group=group)] if n else []
    assert only("subgroup_total", *claims).verdict == verdict


def test_pages_of_women_men_and_some_few_others_by_chance():
    """No honest page is impossible when a few answers belong to neither."""
    draw = Random(7)
    for _ in range(150):
        sizes = [draw.randint(10, 200), draw.randint(10, 200)]
        told = draw.choice([("", *SEXES), SEXES, ("",), ()])
        others = draw.randint(0, sum(sizes) // 40)
        yes = [draw.randint(0, size) for size in (*sizes, others)]
        n, names = sum(sizes) + others, ("", *SEXES)
        decimals = draw.choice([0, 1])
        counts = zip(names, (sum(yes), *yes[:2]), (n, *sizes), strict=True)
        claims = [Parts(SEXES)]
        for name, count, size in counts:
            share = f"{100 * count / size:.{decimals}f}".replace(".", ",")
            claims += [Answered(str(size), group=name)] if name in told else []
            claims += [Percentage("ja", f"{share} %", "q", group=name)]
        assert "inconsistent" not in verify(Page("sida", claims)).counts


@pytest.mark.parametrize(
    ("whole", "complete", "answered", "verdict"),
    [
        ("50", None, None, "consistent"),
        ("48", None, None, "inconsistent"),
        ("58", None, None, "consistent_only_if"),
        ("58", True, None, "inconsistent"),
        ("58", None, "100", "inconsistent"),
        ("54", None, "100", "consistent_only_if"),
    ],
)
def test_counts_of_groups_make_that_of_the_whole(whole, complete, answered, verdict):
    """30 women and 20 men said yes: 50 in all, and at most 5 more of 100 answers."""
    counts = [
        Percentage("ja", count=count, group=group)
        for count, group in ((whole, ""), ("30", "kvinnor"), ("20", "män"))
    ]
    told = [Parts(SEXES, complete=complete), *([Answered(answered)] if answered else []), *counts]
    assert only("subgroup_total", *told).verdict == verdict


# --- as it is written -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "figure", ["58 av 139 (42 %)", "58/139 (42 %)", "42 % (58 av 139)", "58 av 139 svar (42 %)"]
)
def test_a_count_with_its_base_and_its_share(figure):
    """All three are taken, and checked."""
    claim = Percentage("nöjda", figure)
    assert str(claim.count), str(claim.base).startswith("139")
    assert only("percent_count", claim).verdict == "consistent"
    wrong = Percentage("nöjda", figure.replace("58", "68"))
    assert only("percent_count", wrong).verdict == "inconsistent"


@pytest.mark.parametrize(
    "noun", ["brukare", "elever", "patienter", "medarbetare", "vårdnadshavare", "patients"]
)
def test_persons_of_every_kind_are_counted(noun):
    """What they are called says nothing of how many they are."""
    page = Page("sida", [Invited(f"1 283 {noun}"), Answered(f"460 {noun}"), Rate("36 %")])
    told = verify(page).only("response_count")
    assert told.verdict == "consistent"
    assert noun not in told.said["sv"]


@pytest.mark.parametrize("rank", ["23", "plats 23", "plats nr 23", "23:e", "delad 23:e plats"])
def test_a_place_as_it_is_written(rank):
    """The number is read, whatever is around it."""
    assert only("units", Units("290", rank=rank)).verdict == "consistent"
    assert only("units", Units("22", rank=rank)).verdict == "inconsistent"


def test_first_and_third_in_words():
    """So are places in words, in both languages."""
    assert only("units", Units("2", rank="första")).verdict == "consistent"
    assert only("units", Units("2", rank="tredje plats")).verdict == "inconsistent"
    page = Page("page", [Units("2", rank="3rd")], language="en")
    assert verify(page).only("units").verdict == "inconsistent"


@pytest.mark.parametrize("words", ["uppemot 80 procent", "inemot 80 procent"])
def test_up_towards_a_share(words):
    """They are what *nästan* is."""
    page = Page("sida", [Percentage("nöjda", words), Percentage("ja", "nästan 80 procent")])
    one, other = (page.quantity(each.figure).interval() for each in page.claims)
    assert one == other


@pytest.mark.parametrize(
    ("whole", "verdict"),
    [("65 %", "consistent"), ("67 %", "consistent_only_if"), ("60 %", "inconsistent")],
)
def test_some_few_others_move_a_whole_no_further_than_they_can(whole, verdict):
    """How many the groups are is printed: one in twenty besides takes 64.9 down to 61.2."""
    women, men = (
        Percentage("ja", share, group=group, base=n)
        for share, group, n in (("60 %", "kvinnor", 200), ("70 %", "män", 190))
    )
    told = (Parts(["kvinnor", "män"]), women, men, Percentage("ja", whole))
    assert only("subgroup_total", *told).verdict == verdict


# --- numbers and years as others write them -------------------------------------------------------


@pytest.mark.parametrize("printed", ["166'014", "166’014", "166.014", "166 014", "166.014 svar"])
@pytest.mark.parametrize("language", ["sv", "en"])
def test_thousands_as_they_are_grouped(printed, language):
    """Nobody counts persons with three decimals, so a point before three digits groups them."""
    page = Page("sida", [Answered(printed)], language=language)
    assert page.quantity(printed).numbers() == range(166_014, 166_015)
    assert page_from_table(f"Enhet;Ja;Nej;n\nNorr;61 %;39 %;{printed.split(' s')[0]}").claims


def test_a_point_in_a_share_is_still_asked_about():
    """1.283 can be a count that stands in the wrong place; 1.28 cannot."""
    with pytest.raises(FigureError, match="group thousands"):
        Page("sida", [Percentage("ja", "1.283")])
    with pytest.raises(FigureError, match="number of persons"):
        Page("sida", [Answered("1.28")])


@pytest.mark.parametrize(
    "years",
    [
        *("2020/21, 2021/22", "läsåret 2020/21–2021/22", "vt 2020, vt 2021", "ht-20 och ht-21"),
        *("vårterminen 2020–vårterminen 2021", "spring 2020, spring 2021", "2020-2021"),
    ],
)
def test_school_years_and_terms(years):
    """They are called by the year in which they begin."""
    series = Series("70, 75", years, "NKI", says="ökat med 5 enheter sedan 2020/21")
    assert (series.years, series.since) == ((2020, 2021), 2020)
    assert only("series", series).verdict == "consistent"
    assert only("series", evolve(series, change="9 enheter")).verdict == "inconsistent"


@pytest.mark.parametrize("years", ["vt 2020, ht 2020", "2020/22, 2022/24", "vt 2020, 2021"])
def test_terms_of_two_seasons_are_no_years(years):
    """Spring and autumn of one year are one year: they are asked about, not mixed up."""
    with pytest.raises((ArgumentError, ArgumentTypeError), match=r"one season|whole number"):
        Series("70, 75", years)


# --- a count and a share without a sign -----------------------------------------------------------


@pytest.mark.parametrize(
    ("claims", "read"),
    [
        ([Percentage("a", "58 (42)", base=139)], [("42", "58")]),
        ([Percentage("a", "42 (58)", base=139)], [("42", "58")]),
        ([Answered(139), Percentage("a", "42 (58)")], [("42", "58")]),
        ([Percentage("a", "41,7 (58)")], [("41,7", "58")]),
        ([Percentage("a", "42 (1 283)")], [("42", "1 283")]),
        ([Percentage("a", "42 (58)"), Percentage("b", "58 (80)")], [("42", "58"), ("58", "80")]),
        ([Percentage("a", "42 (58)")], [("58", "42")]),
        (
            [Question(several=True), Percentage("a", "42 (58)"), Percentage("b", "58 (80)")],
            [("58", "42"), ("80", "58")],
        ),
        ([Percentage("a", "0 (0)", base=139)], [("0", "0")]),
    ],
)
def test_n_per_cent_and_per_cent_n(claims, read):
    """Whichever goes with what else the page says; n (%) where both do."""
    page = Page("sida", claims)
    told = [each for each in page.claims if isinstance(each, Percentage)]
    assert [(each.figure, each.count) for each in told] == read
    assert not verify(page).of(verdict="inconsistent")


def test_a_slip_in_such_a_pair_is_found():
    """Neither reading saves it."""
    for wrong in ("85 (42)", "42 (85)", "12 (0)"):
        assert only("percent_count", Percentage("a", wrong, base=139)).verdict == "inconsistent"


# --- shares of all invited ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("claims", "verdict"),
    [
        ([Invited(300), Answered(150), Percentage("a", "40 %", base=300)], "consistent_only_if"),
        ([Rate("50 %"), Answered(150), Percentage("a", "40 %", base=300)], "consistent_only_if"),
        ([Answered(150), Percentage("a", "120 av 300 (40 %)")], "consistent_only_if"),
        ([Answered(150), Percentage("a", "40 %", base=300)], "inconsistent"),
        ([Answered(150), Percentage("a", "43 %", count=120, base=300)], "inconsistent"),
        ([Rate("60 %"), Answered(150), Percentage("a", "40 %", base=300)], "inconsistent"),
        ([Invited(300), Answered(150), Percentage("a", "40 %", base=310)], "inconsistent"),
        ([Invited(300), Answered(150), Percentage("a", "60 %", base=300)], "inconsistent"),
        ([Invited(300), Answered(150), Mean("3,4", base=300)], "inconsistent"),
        (
            [
                *(Invited(300), Answered(150)),
                *percentages("", {"a": "40 %", "b": "60 %"}, base=300, complete=True),
            ],
            "inconsistent",
        ),
        (
            [
                *(Invited(300), Answered(150)),
                *percentages("", {"a": "50 %", "ej svar": "50 %"}, base=300, complete=True),
            ],
            "consistent_only_if",
        ),
    ],
)
def test_a_base_of_all_invited(claims, verdict):
    """Some print shares of all whom they asked: possible only if the base is these, and no more
    answered so than answered at all.
    """
    first, *_ = verify(Page("sida", claims)).of(rule="base_vs_respondents")
    assert first.verdict == verdict
    whole = {"b", "60 %"} <= {getattr(claims[-1], each, "") for each in ("category", "figure")}
    tried = not isinstance(claims[-1], Mean) and not whole
    assert ("alla tillfrågade är basen" in first.explain("sv")) == tried
    assert (first.certificate is None) == (verdict == "consistent_only_if")


def test_counts_whose_shares_are_of_all_invited():
    """Without a printed base too, where a count stands beside each share; and with an index."""
    told = percentages("", {"a": "10 %", "b": "40 %"}, counts={"a": 30, "b": 120})
    report = verify(Page("sida", [Invited(300), Answered(150), *told, Index("80", steps=2)]))
    assert report.only("distribution_joint").verdict == "consistent_only_if"
    assert report.only("distribution_joint").assumption.base == "invited"
    assert not report.of(verdict="inconsistent")
    more = Percentage("b", "60 %", count=180)
    assert only("percent_count", Invited(300), Answered(150), more).verdict == "inconsistent"
    alone = Percentage("b", "40 %")
    assert only("percent_count", Invited(5), Answered(3), alone).verdict == "inconsistent"


# --- sentences ------------------------------------------------------------------------------------


def test_what_is_counted_is_said_once():
    """Units and answers that are printed with a noun have none besides."""
    units = Units("140 kommuner", "q", lowest="71", highest="87", rank="3")
    told = [each.said["sv"] for each in verify(Page("", [units, Answered("24 000 svar")]))]
    assert "3 av 140 enheter." in told
    assert any(each.startswith("24 000 svar i 140 enheter är") for each in told)


def test_a_page_of_one_unit_has_its_own_answers():
    """A rank is of one unit: 98 answers are then no sign of too many units."""
    few, many = (
        verify(Page("", [Units("118", rank="41"), Answered(answers)])) for answers in (98, 398)
    )
    assert [each.said["sv"] for each in few.of(rule="units")] == ["41 av 118 enheter."]
    told = [each.said["sv"] for each in many.of(rule="units")]
    assert "398 svar i 118 enheter är 3,4 per enhet, om de gäller alla enheter." in told
    without = verify(Page("", [Units("118"), Answered(98)])).only("units")
    assert without.verdict == "undetermined"


def test_words_of_a_difference_are_quoted_and_their_reading_told():
    """What "fördubblats" is taken for stands beside it, in both languages; a point ends once."""
    change = verify(Page("", [Change("6 %", "13 %", "fördubblats")])).only("change_percent")
    assert change.said["sv"].endswith(
        ". Tryckt är ”fördubblats”, här läst som 75–125 procent högre."
    )
    assert change.said["en"].endswith("“fördubblats”, here read as 75–125 per cent higher.")
    points = Change("46 %", "41 %", "drygt 5 procentenheter", says="below")
    told = verify(Page("", [points])).only("change_points").said["sv"]
    assert "här läst som 5,0–5,5 procentenheter, enligt sidan lägre." in told
    short = verify(Page("", [Change("6 %", "13 %", "7 p.e.")])).only("change_points")
    assert short.said["sv"].endswith("Tryckt är 7 p.e.")


@pytest.mark.parametrize(
    ("margin", "verdict", "said"),
    [
        ("plus minus 3,1 procentenheter", "consistent", "82 % ±3,1 procentenheter: av 603"),
        ("cirka 3 procentenheter", "consistent", "med felmarginalen ”cirka 3 procentenheter”: av"),
        ("högst 2 procentenheter", "consistent_only_if", "med felmarginalen ”högst 2"),
        ("högst 0,5 procentenheter", "undetermined", "med felmarginalen ”högst"),
    ],
)
def test_margins_in_words(margin, verdict, said):
    """They are read as other words are, and nothing is impossible by a convention alone."""
    claims = [Answered(603), Percentage("n", "82 %", "h"), Margin(margin, "h", category="n")]
    found = verify(Page("", claims)).only("printed_margin")
    assert found.verdict == verdict
    assert said in found.said["sv"]


def test_a_margin_of_a_share_in_words_says_so():
    """The page has the share: it is the words that cannot have a margin."""
    claims = [Answered(603), Percentage("n", "nio av tio", "h"), Margin("±3", "h", category="n")]
    assert "skrivet i ord" in verify(Page("", claims)).only("printed_margin").said["sv"]
    ends = [Answered(603), Percentage("n", "82 %", "h"), Margin(low="cirka 80", high="84")]
    assert "skrivet i ord" in verify(Page("", ends)).only("printed_margin").said["sv"]


@pytest.mark.parametrize(
    ("rule", "claim"),
    [
        ("unchecked", Against("75 %", "h", category="nöjda", says="above")),
        ("printed_margin", Margin("±3", "h", category="nöjda")),
    ],
)
def test_a_share_by_another_name_is_told_with_those_there_are(rule, claim):
    """Who writes the name of a total that is not printed sees how the total is named."""
    shares = percentages(
        "h", {"Ganska": "38 %", "Mycket": "41 %"}, totals={("Ganska", "Mycket"): "79 %"}
    )
    told = verify(Page("", [Answered(398), shares, claim])).only(rule)
    listed = "Ingen andel heter ”nöjda”. Det finns ”Ganska”, ”Mycket” och ”Ganska + Mycket”."
    assert told.said["sv"].endswith(listed)
    assert told.said["en"].endswith(
        "No share is named “nöjda”. There is “Ganska”, “Mycket” and “Ganska + Mycket”."
    )


def test_a_check_that_nothing_else_passes_says_none():
    """Twenty of twenty is all."""
    told = verify(Page("", [Invited(612), Answered(398), Rate("65 procent")])).only(
        "response_count"
    )
    assert "hade inget gått ihop." in told.explain("sv")
    assert "none would have held together." in told.explain("en")


def test_numbers_of_invited_are_not_called_answers():
    """Without a number invited, what other roundings give are numbers invited too."""
    told = only("response_count", Answered("3248"), Rate("68 procent")).explain("sv")
    assert "4 742–4 811 tillfrågade" in told.replace("\xa0", " ")
    assert "4 708–4 776 tillfrågade" in told.replace("\xa0", " ")
    assert told.count("svar") == 1


def test_a_sentence_has_one_full_stop():
    """Also one whose last word has a full stop of its own."""
    report = verify(Page("", [Change("72", "77", "5 p.e."), Percentage("osv.", "50 %", base=2)]))
    for language in ("sv", "en"):
        texts = [each.explain(language) for each in report]
        assert not [each for each in texts if ".." in each]
        assert ".." not in "".join(each.said[language] for each in report)
    assert "5 p.e. Av" in report.only("change_points").explain("sv")


@pytest.mark.parametrize("language", ["sv", "en"])
def test_what_was_found_is_no_question(language):
    """What holds together is told, not asked."""
    shares = percentages("q", {"1": "20 %", "2": "20 %", "3": "60 %"}, complete=True, base=10)
    scores = [Mean("2,4", "q", high=3), Index("70", "q"), Median("3", "q", high=3)]
    stated = [*percentages("r", NET), Index("−8", "r", scores=(-100, 0, 100))]
    for each in verify(Page("", [*shares, *scores, *stated])):
        assert "?" not in each.explain(language)


def test_what_no_rule_checks_is_named_in_the_language():
    """No word of the other language, nor of the code."""
    told = only("unchecked", Units("56"), Change("68", "69", question="NKI")).said
    assert told["sv"] == "Ingen regel kunde pröva uppgiften om enheter 56."


# --- in per cent of all who were asked ------------------------------------------------------------


@pytest.mark.parametrize(
    ("answered", "verdict"), [("120", "consistent_only_if"), ("130", "inconsistent")]
)
def test_shares_that_make_the_part_that_answered_are_of_all_invited(answered, verdict):
    """12 and 48 per cent are all answers: of 200 invited 60 per cent answered, but not 65."""
    shares = percentages("", {"missnöjda": "12 %", "nöjda": "48 %"}, complete=True)
    report = verify(Page("sida", [Invited("200"), Answered(answered), shares]))
    assert next(iter(report.counts)) == verdict
    if verdict == "consistent_only_if":
        told = report.only("base_vs_respondents").explain("sv")
        assert "alla tillfrågade är basen" in told
        assert not report.of(rule="nonresponse_bounds")
        assert not report.of(rule="untold_margin")


def test_shares_of_all_invited_are_not_told_of_as_of_those_who_answered():
    """Nor those that stand beside counts of which only all invited are such shares."""
    told = percentages("", {"a": "10 %", "b": "40 %"}, counts={"a": 30, "b": 120})
    report = verify(Page("sida", [Invited(300), Answered(150), *told]))
    assert "gäller dem som svarat" not in report.text("sv")
    assert "felmarginal" not in report.text("sv").casefold()


@pytest.mark.parametrize(
    ("figure", "answered", "count", "base"),
    [
        ("48 % (n=50)", 50, None, "50"),
        (" 48 % (n=50) ", 50, None, "50"),
        ("48 % (n=50)\u00a0", 50, None, "50"),
        ("48 % (N = 46)", 50, None, "46"),
        ("48 % (n=24)", 50, "24", None),
        ("48 % (n=25)", 50, "25", None),
        ("100 % (n=50)", 50, "50", None),
        ("48 % (n=60)", 50, "60", None),
        ("48 % (n=femtio)", 50, "femtio", None),
    ],
)
def test_n_after_a_share_is_the_count_or_the_base(figure, answered, count, base):
    """It is the count, also a wrong one, unless it is all who answered, or nearly."""
    found = Page("sida", [Answered(answered), Percentage("ja", figure)]).claims[1]
    assert (found.count, found.base) == (count, base)
    told = verify(Page("sida", [Answered(answered), found])).findings
    wrong = count is not None and count not in ("24", "50")
    assert ("inconsistent" in {each.verdict for each in told}) == wrong


def test_one_n_that_is_no_count_tells_what_the_others_are():
    """Bases differ where some left a question blank; 48 of 48 and 48 of 50 are near each other."""
    shares = [Percentage("ja", "48 % (n=50)"), Percentage("bra", "98 % (n=48)")]
    page = Page("sida", [Answered(50), *shares])
    assert [(each.count, each.base) for each in page.claims[1:]] == [(None, "50"), (None, "48")]
    assert not verify(page).of(verdict="inconsistent")


def test_the_same_n_after_several_shares_is_the_base():
    """Counts of several shares differ."""
    shares = {"ja": "48 % (n=50)", "nej": "52 % (n=50)"}
    page = Page("sida", [Percentage(name, figure) for name, figure in shares.items()])
    assert [(each.count, each.base) for each in page.claims] == [(None, "50")] * 2
    assert not [each for each in verify(page).findings if each.verdict == "inconsistent"]
    counts = Page("sida", [Percentage("ja", "48 % (n=24)"), Percentage("nej", "52 % (n=26)")])
    assert [(each.count, each.base) for each in counts.claims] == [("24", None), ("26", None)]
