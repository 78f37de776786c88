"""Draw the pictures and tables of the documentation: ``python docs/scripts/pictures.py FOLDER``.

Each picture becomes an SVG, and a piece of Markdown that shows it with its text; each table a piece
of Markdown. Those in Swedish have names that end with ``-sv``. With ``--sheet`` the pictures become
one PNG too, to be looked at.
"""

import random
import sys
from functools import cache
from pathlib import Path
from typing import TypeAlias

import attrs
import polars as pl

import brukarindex as bx
from brukarindex.benchmarking import (
    PathModel,
    case_mix,
    decompose,
    detectable_difference,
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
    shrink,
    standardise,
    trend,
)
from brukarindex.benchmarking.given_figures import GivenEstimates
from brukarindex.comparisons import CaseMix, NationalGap, compare_distributions
from brukarindex.estimates import quantile
from brukarindex.examples import national_survey
from brukarindex.presentation.drawing import COLOURS
from brukarindex.presentation.image import Picture, finished
from brukarindex.presentation.tables import ReportTable
from brukarindex.questions import skl_2017
from brukarindex.replication import Bootstrap, replicate_estimates
from brukarindex.response import auxiliary_indicators, proxy_answers
from brukarindex.verification import Invited, Page, Rate, percentages, verify
from brukarindex.words.languages import LANGUAGES, Language
from brukarindex.words.numbers import number

Both: TypeAlias = dict[Language, Picture]
"""A picture in Swedish and in English."""
SHOWN = ["Tyresö", "Botkyrka", "Vetlanda", "Västerås", "Kungälv", "Umeå", "Luleå", "Varberg"]
INDEX = bx.RatingIndex(
    "helhetssyn", bx.Scale(1, 4, dont_know=9), name="Helhetsindex", label="Helhetssyn"
)
NOJD = bx.RatingIndex("nojd", bx.Scale(1, 5), name="Nöjdhet", label="Nöjdhet")
DESIGN = bx.Design(strata="kommun", population="invited", singleton="adjust")


@cache
def counted():
    """Return the counts of the whole survey, by municipality and gender."""
    survey = [INDEX, *labelled()]
    return bx.tally(national_survey(), survey, by=["kommun", "kon"], design=DESIGN)


def labelled() -> list[bx.Share]:
    """Return the seven questions, called by what they are about."""
    return [attrs.evolve(each, label=each.name) for each in skl_2017()]


@cache
def all_units():
    """Return the index of all 87 municipalities."""
    return bx.estimate(counted(), by="kommun").of("Helhetsindex")


def some(result):
    """Return the rows of the municipalities that are shown, of a result with all."""
    rows = [i for i, row in enumerate(result) if row.domain["kommun"] in SHOWN]
    return result._take(rows)  # noqa: SLF001 - some rows of a result with all


def two_years() -> pl.DataFrame:
    """Return made-up answers of two years: some places change, and more old people answer in some.

    Old people are more satisfied.
    """
    chance = random.Random(1)
    moved = {"Almby": 0.6, "Björkby": 0.0, "Granby": -0.5, "Lindby": 0.2, "Rönnby": -0.1}
    rows = []
    for i, (name, later) in enumerate(moved.items()):
        for year in (2023, 2025):
            for _ in range(110):
                share = 0.2 + 0.12 * i + 0.15 * (year == 2025) * (name == "Lindby")
                old = chance.random() < share
                mean = 3 + 0.9 * old + later * (year == 2025)
                given = min(5, max(1, round(chance.gauss(mean, 1))))
                age = "65+" if old else "18–64"
                rows.append({"kommun": name, "ar": year, "alder": age, "nojd": given})
    return pl.DataFrame(rows)


def sample() -> pl.DataFrame:
    """Return a made-up sample: the older answer more often, and are more satisfied."""
    chance = random.Random(2)
    rows = []
    for name, size in {"Tyresö": 160, "Umeå": 120, "Örebro": 90}.items():
        for _ in range(size):
            age = chance.choice(["18–29", "30–64", "65+"])
            older = ["18–29", "30–64", "65+"].index(age)
            answered = chance.random() < 0.35 + 0.2 * older
            given = min(5, max(1, round(chance.gauss(3.2 + 0.5 * older, 1)))) if answered else None
            rows.append({"kommun": name, "alder": age, "svar": answered, "nojd": given})
    return pl.DataFrame(rows)


LACKING = ("bemötande", "information", "inflytande")


def lacking(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a sample with three more questions, some of them without an answer."""
    row = pl.int_range(pl.len())
    return frame.with_columns(
        pl.when(row % (31 - 8 * i) == 0)
        .then(None)
        .when(row % (17 - 3 * i) == 1)
        .then(9)
        .otherwise("nojd")
        .alias(name)
        for i, name in enumerate(LACKING)
    )


def helped(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a sample that tells who answered: others in some places more than in others."""
    row, long = pl.int_range(pl.len()), pl.col("kommun").str.len_chars()
    return frame.with_columns(
        pl.when(row % 7 < long - 4)
        .then(pl.lit("Med hjälp"))
        .when(row % 11 == 0)
        .then(pl.lit("Annan"))
        .otherwise(pl.lit("Själv"))
        .alias("vem")
    )


def drawn(result, *, title: dict[Language, str] | None = None, **asked) -> Both:
    """Return the picture of a result in both languages."""
    return {
        language: bx.picture(result, language=language, title=title and title[language], **asked)
        for language in LANGUAGES
    }


def of_estimates() -> dict[str, Both]:
    """Return estimates, comparisons and distributions."""
    few = national_survey().filter(pl.col("kommun").is_in(SHOWN))
    both = few.filter(pl.col("kon").is_in(["kvinna", "man"]))
    answered = bx.distribution(few, labelled(), by="kommun").of("fa_kontakt")
    genders = bx.estimate(both, INDEX, by=["kommun", "kon"])
    pairs = bx.compare(genders, to=bx.Pairs(within="kommun"), adjust="none")
    gaps = bx.compare(genders, to=NationalGap("kon"), adjust="none")
    whole = {"sv": "Riket, sju frågor", "en": "The country, seven questions"}
    compared = some(bx.compare(all_units(), to=bx.Pooled()))
    return {
        "comparison": drawn(compared),
        "measures": drawn(bx.estimate(counted()), title=whole),
        "women-and-men": drawn(genders),
        "pairs": drawn(pairs),
        "gaps": drawn(gaps),
        "quantiles": drawn(quantile(few, INDEX, [0.25, 0.5], by="kommun")),
        "distribution-tests": drawn(
            compare_distributions(both, labelled(), between="kon", by="kommun").of("Få kontakt")
        ),
        "stacked": drawn(answered),
        "diverging": drawn(answered, kind="diverging"),
        "given": drawn(given()),
        "replicates": drawn(
            replicate_estimates(two_years(), NOJD, Bootstrap(200, seed=1), by="kommun")
        ),
    }


def of_benchmarking() -> dict[str, Both]:
    """Return what is told of units beside each other."""
    years = two_years()
    changes = bx.change(years, NOJD, between="ar", by="kommun")
    parts = decompose(years, NOJD, between="ar", over="alder", by="kommun")
    latest = years.filter(ar=2025)
    mixed = case_mix(latest, NOJD, spec=CaseMix("alder"), by="kommun")
    reliable = reliability(bx.estimate(national_survey(), labelled(), by="kommun"))
    plain = bx.estimate(national_survey(), INDEX, by="kommun")
    alike = standardise(latest, NOJD, over="alder", by="kommun")
    return {
        "ranks": drawn(some(bx.rank(all_units()))),
        "colours": drawn(some(bx.colours(all_units()))),
        "funnel": drawn(bx.funnel(plain)),
        "funnel-weighted": drawn(bx.funnel(all_units())),
        "shrinkage": drawn(some(shrink(all_units()))),
        "changes": drawn(changes),
        "decomposition": drawn(parts),
        "standardised": drawn(alike),
        "case-mix": drawn(mixed),
        "trends": drawn(trend(four_years(), NOJD, over="ar", by="kommun")),
        "reliabilities": drawn(reliable),
        "priority-matrix": matrix(),
        **of_models(),
    }


def of_published() -> dict[str, Both]:
    """Return what follows from printed figures of units, whatever they can stand for."""
    names = {"unit": "kommun", "value": "andel", "n": "svar"}
    printed = pl.DataFrame(
        {
            "kommun": ["Almby", "Björkby", "Granby", "Lindby", "Rönnby"],
            "andel": ["84", "67", "79", "93", "71"],
            "nki": ["72", "58", "64", "81", "69"],
            "svar": [44, 57, 310, 13, 160],
        }
    )
    before = printed.with_columns(andel=pl.Series(["59", "65", "81", "85", "77"]), ar=2023)
    years = pl.concat([before, printed.with_columns(ar=2025)])
    women = {"kon": pl.lit("kvinna"), "svar": pl.Series([25, 33, 160, 15, 90])}
    men = {"kon": pl.lit("man"), "svar": pl.Series([19, 20, 150, 4, 70])}
    men["andel"] = pl.Series(["68", "75", "79", "50", "60"])
    groups = [printed.with_columns(**each) for each in (women, men)]
    against = {"to": "79", "to_n": 900}
    index = {**names, "value": "nki", "to": "64", "to_n": 900}
    return {
        "published-units": drawn(published_units(printed, **names, **against)),
        "published-indices": drawn(published_indices(printed, **index)),
        "published-ranks": drawn(published_ranks(printed, **names)),
        "published-changes": drawn(published_changes(years, **names, between="ar")),
        "published-gaps": drawn(published_gaps(pl.concat(groups), **names, between="kon")),
        "published-funnel": drawn(published_funnel(printed, **names)),
    }


def given() -> GivenEstimates:
    """Return figures with standard errors that were computed elsewhere."""
    figures = pl.DataFrame(
        {
            "kommun": ["Almby", "Björkby", "Granby", "Lindby"],
            "NKI": [72.1, 58.4, 64.0, 81.2],
            "fel": [2.1, 3.4, 1.2, 4.8],
            "svar": [120, 57, 310, 33],
        }
    )
    return given_estimates(figures, by="kommun", estimate="NKI", std_error="fel", n="svar")


def of_one_municipality() -> dict[str, Both]:
    """Return what the tutorial of benchmarking tells of Tyresö."""
    years = (2016, 2017)
    both = pl.concat(national_survey(seed=ar).with_columns(ar=pl.lit(ar)) for ar in years)
    design = bx.Design(strata=["ar", "kommun"], population="invited", singleton="adjust")
    changed = bx.change(both, labelled(), between="ar", by="kommun", design=design)
    own = bx.estimate(national_survey(), labelled(), by="kommun", design=DESIGN)
    contact = own.of("Få kontakt")
    return {
        "own-national": drawn(bx.compare(own, to=bx.Pooled())["Tyresö"]),
        "own-change": drawn(changed["Tyresö"]),
        "own-ranks": drawn(some(bx.rank(contact))),
        "own-funnel": drawn(bx.funnel(contact)),
    }


def four_years() -> pl.DataFrame:
    """Return made-up answers of four years: one place rises, one falls and comes back."""
    chance = random.Random(8)
    moved = {"Almby": [0, 0.3, 0.6, 0.9], "Björkby": [0, 0, 0, 0], "Granby": [0, -0.8, -0.9, 0]}
    moved |= {"Lindby": [0, -0.2, -0.4, -0.6], "Rönnby": [0, 0.1, 0, 0.2]}
    rows = [
        {"kommun": name, "ar": year, "nojd": min(5, max(1, round(chance.gauss(3.3 + later, 1))))}
        for name, steps in moved.items()
        for year, later in zip(range(2019, 2026, 2), steps, strict=True)
        for _ in range(90)
    ]
    return pl.DataFrame(rows)


@cache
def areas() -> pl.DataFrame:
    """Return the answers of a made-up survey about five areas and the whole."""
    chance = random.Random(4)
    asked = {"Bemötande": (0.9, 3.8), "Information": (0.3, 3.6), "Inflytande": (0.8, 2.7)}
    asked |= {"Tillgänglighet": (0.3, 2.9), "Lokaler": (0.1, 3.3)}
    rows = []
    for _ in range(500):
        held = chance.gauss(0, 0.4)
        given = [chance.gauss(mean + held, 0.9) for _, mean in asked.values()]
        parts = zip(given, asked.values(), strict=True)
        whole = 3.4 + 0.5 * sum(weight * (each - mean) for each, (weight, mean) in parts)
        answers = [whole + chance.gauss(0, 0.4), *given]
        rows.append([min(5, max(1, round(each))) for each in answers])
    return pl.DataFrame(rows, schema=["NKI", *asked], orient="row")


def matrix() -> Both:
    """Return the priority matrix of that survey."""
    frame = areas()
    nki, *asked = (bx.RatingIndex(name, bx.Scale(1, 5)) for name in frame.columns)
    return drawn(effects(frame, nki, asked))


def of_models() -> dict[str, Both]:
    """Return how its questions hang together, and what a path model makes of them."""
    scale = bx.Scale(1, 5)
    met = bx.MultiItemIndex("Bemött", ["Bemötande", "Information", "Inflytande"], scale)
    access = bx.MultiItemIndex("Tillgång", ["Tillgänglighet", "Lokaler"], scale)
    whole = bx.MultiItemIndex("Helhet", ["NKI"], scale)
    model = PathModel([met, access, whole], [("Bemött", "Helhet"), ("Tillgång", "Helhet")])
    held = internal_consistency(areas(), [met, access])
    latent = latent_indices(areas(), model, replicates=Bootstrap(50, seed=1))
    made = {"consistency": held, "latent": latent, "item-weights": latent.weights}
    made |= {"paths": latent.paths}
    return {name: drawn(result) for name, result in made.items()}


def of_response() -> dict[str, Both]:
    """Return who answered, and what that may do."""
    frame = sample()
    outcome = pl.when("svar").then(pl.lit("svar")).otherwise(pl.lit("bortfall")).alias("utfall")
    rates = bx.response_rates(
        frame.with_columns(outcome),
        "utfall",
        by="kommun",
        codes={"responded": "svar", "nonresponse": "bortfall"},
        standard="swedish",
    )
    report = bx.nonresponse_report(
        frame, NOJD, responded="svar", covariates="alder", by="kommun", above=60
    )
    scale = bx.Scale(1, 5, dont_know=9)
    asked = [NOJD]
    asked += [bx.RatingIndex(name, scale, label=name.capitalize()) for name in LACKING]
    items = bx.item_nonresponse(lacking(frame.filter("svar")), asked)
    who = bx.Item("vem", bx.Scale.labelled("Själv", "Med hjälp", "Annan"))
    codes = {"responded": "svar", "nonresponse": "bortfall"}
    told = helped(frame.with_columns(outcome))
    proxies = proxy_answers(told, "utfall", who, by="kommun", codes=codes, standard="swedish")
    alike = bx.representativity(frame, ["kommun", "alder"], responded="svar")
    sets = ["kommun", "alder", ["kommun", "alder"]]
    auxiliary = auxiliary_indicators(frame, sets, responded="svar", measures=NOJD)
    weights = bx.weighting_classes(frame, ["kommun", "alder"], responded="svar")
    return {
        "rates": drawn(rates.of("response_rate")),
        "items": drawn(items),
        "proxies": drawn(proxies),
        "representativity": drawn(alike),
        "auxiliary": drawn(auxiliary),
        "weights": drawn(weights),
        "nonresponse": drawn(report),
        "bounds": drawn(report.bounds),
        "tipping": drawn(report.tipping),
    }


def of_pages() -> dict[str, Both]:
    """Return what printed figures leave possible."""
    shares = {"Nöjd": "48,4 %", "Mycket nöjd": "22,8 %"}
    claims = percentages("", shares, totals={tuple(shares): "71,2 %"})
    page = Page("Tyresö 2013", [Invited("1283"), Rate("33 %"), claims])
    return {"printed": drawn(verify(page))}


PLANNING: dict[Language, dict[str, str]] = {
    "sv": {
        "title": "Så stor skillnad finner två lika stora undersökningar",
        "said": "Minsta skillnad som hittas med chansen 80 %, efter antalet svar varje gång.",
        "x": "svar varje gång",
        "y": "poäng",
        "spread": "standardavvikelse",
    },
    "en": {
        "title": "The difference that two surveys of equal size find",
        "said": "The least difference found with a chance of 80 %, by answers each time.",
        "x": "answers each time",
        "y": "points",
        "spread": "standard deviation",
    },
}


def planned(language: Language) -> Picture:
    """Return a picture of the least detectable difference, which no result holds."""
    import altair as alt

    words, spreads = PLANNING[language], [30, 25, 20]
    colours, dashes = COLOURS[1:4], [[1, 0], [8, 3], [2, 3]]
    told = {"title": words["spread"], "sort": spreads}
    rows = [
        {"n": n, "spread": spread, "points": detectable_difference(n, n, spread=spread)}
        for n in range(20, 501, 10)
        for spread in spreads
    ]
    chart = (
        alt.Chart(pl.DataFrame(rows), width=520, height=280)
        .mark_line(strokeWidth=2)
        .encode(
            x=alt.X("n:Q", title=words["x"], scale=alt.Scale(domain=[0, 500])),
            y=alt.Y("points:Q", title=words["y"]),
            color=alt.Color("spread:N", **told, scale=alt.Scale(domain=spreads, range=colours)),
            strokeDash=alt.StrokeDash(
                "spread:N", **told, scale=alt.Scale(domain=spreads, range=dashes)
            ),
        )
        .properties(title=alt.Title(words["title"], subtitle=[words["said"]]))
    )
    few, many = (number(detectable_difference(n, n, spread=25), 1, language) for n in (100, 400))
    both = {
        "sv": f"Av 100 svar {few} poäng, av 400 {many}, vid standardavvikelsen 25.",
        "en": f"{few} points of 100 answers, {many} of 400, at a standard deviation of 25.",
    }
    picture = finished(alt.layer(chart), f"{words['title']}. {words['said']} {both[language]}")
    return attrs.evolve(picture, language=language)


def pictures() -> dict[str, Both]:
    """Return the pictures by their names."""
    units = of_benchmarking() | of_one_municipality() | of_published()
    planning = {"planning": {language: planned(language) for language in LANGUAGES}}
    return of_estimates() | units | planning | of_response() | of_pages()


def tables() -> dict[str, dict[Language, ReportTable]]:
    """Return the tables by their names, in both languages."""
    few = national_survey().filter(pl.col("kommun").is_in(SHOWN))
    answered = bx.distribution(few, labelled(), by="kommun").of("fa_kontakt")
    known = national_survey().filter(pl.col("kon").is_in(["kvinna", "man"]))
    results = {
        "estimates": bx.estimate(counted()),
        "comparison": some(bx.compare(all_units(), to=bx.Pooled())),
        "distribution": answered,
        "changes": bx.change(two_years(), NOJD, between="ar", by="kommun"),
        "ranks": some(bx.rank(all_units())),
        "questions": bx.distribution(known, labelled(), by="kon"),
        "kinds": bx.distribution(known, INDEX, by="kon"),
        "given": given(),
        "colours": some(bx.colours(all_units())),
    }
    wide = {"questions": {"across": "kon"}}
    index = bx.estimate(known, INDEX, by="kon")
    wide["kinds"] = {"kind": ["count", "row", "column"], "beside": index}
    return {
        name: {each: bx.table(result, language=each, **wide.get(name, {})) for each in LANGUAGES}
        for name, result in results.items()
    }


def sheet(pngs: dict[str, bytes], columns: int = 3):
    """Return PNGs beside and below each other, as one."""
    import io

    from PIL import Image

    shown = [Image.open(io.BytesIO(png)).convert("RGB") for png in pngs.values()]
    rows = [shown[i : i + columns] for i in range(0, len(shown), columns)]
    wide = max(sum(each.width for each in row) for row in rows)
    whole = Image.new("RGB", (wide, sum(max(e.height for e in row) for row in rows)), "white")
    top = 0
    for row in rows:
        left = 0
        for each in row:
            whole.paste(each, (left, top))
            left += each.width
        top += max(each.height for each in row)
    return whole


def called(name: str, language: Language) -> str:
    """Return the name of the file of a picture or a table in a language."""
    return f"{name}-sv" if language == "sv" else name


def write(file: Path, shown: str, language: Language) -> None:
    """Write a piece of Markdown that says its language, for those who have it read aloud."""
    file.write_text(f'<div lang="{language}">\n\n{shown}\n\n</div>\n', encoding="utf-8")


def main(folder: Path, *, contact: bool = False) -> None:
    """Write them."""
    folder.mkdir(parents=True, exist_ok=True)
    made = {
        called(name, language): picture
        for name, both in pictures().items()
        for language, picture in both.items()
    }
    for name, picture in made.items():
        (folder / f"{name}.svg").write_text(picture.svg(), encoding="utf-8")
        text = picture.alt.replace("[", "(").replace("]", ")")
        write(folder / f"{name}.md", f"![{text}](../pictures/{name}.svg)", picture.language)
    for name, both in tables().items():
        for language, table in both.items():
            file = folder / f"table-{called(name, language)}.md"
            write(file, table.markdown(), language)
    if contact:
        sheet({name: each.png(scale=1) for name, each in made.items()}).save(folder / "sheet.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]), contact="--sheet" in sys.argv)
