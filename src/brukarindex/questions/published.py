"""The published surveys as ready-made questionnaires.

What a source states is in the tables of ``brukarindex.questions._sources``. What no source states
(wording, scales, don't-know codes, number of items, which question belongs to which area) is a
keyword with a documented default, and every questionnaire lists those defaults as its
``assumptions``.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar, cast

import attrs

from brukarindex.checks import listed, mapped, text, whole_number
from brukarindex.exceptions import (
    ArgumentError,
    ArgumentTypeError,
    blamed,
    did_you_mean,
    raise_all,
)
from brukarindex.questions import _sources
from brukarindex.questions.balances import NetPromoterScore
from brukarindex.questions.indices import CompositeIndex, MultiItemIndex
from brukarindex.questions.items import Item
from brukarindex.questions.measures import DontKnow, Share
from brukarindex.questions.questionnaires import Questionnaire
from brukarindex.questions.scales import Scale
from brukarindex.words.languages import Words

T = TypeVar("T")
ColumnNames = Mapping[str, str] | None
Groups = Mapping[str, Sequence[str]]
Scales = Scale | Mapping[str, Scale] | None
Tops = int | Mapping[str, int] | None

FOUR_STEPS = Scale(1, 4, dont_know=9)
"""Assumed scale where a source gives none: 1–4, 4 is best, 9 is don't know."""
TEN_STEPS = Scale(1, 10)
"""Scale of SCB-type indices: 1–10, 10 is best."""

NPS_STEPS = Scale(0, 10)
"""Scale of the Net Promoter Score."""
_FFT_ANSWERS = (
    "Extremely unlikely",
    "Unlikely",
    "Neither likely nor unlikely",
    "Likely",
    "Extremely likely",
)
FFT_STEPS = Scale.labelled(*_FFT_ANSWERS, dont_know=("Don't know", 6))
"""Scale of the NHS Friends and Family Test, as texts or as 1–5 and 6."""


def _filled(
    argument: str, given: T | Mapping[str, T] | None, defaults: Mapping[str, T]
) -> dict[str, T]:
    """Return ``defaults``, all replaced by one value or some by a mapping from default
    column name.
    """
    if given is None:
        return dict(defaults)
    if not isinstance(given, Mapping):
        return dict.fromkeys(defaults, given)
    some = cast("Mapping[str, T]", given)
    raise_all(
        ArgumentError,
        [
            f"{argument}: the questionnaire has no column {name!r}; it has {', '.join(defaults)}."
            f"{did_you_mean(name, defaults)}"
            for name in some
            if name not in defaults
        ],
        argument=argument,
        allowed=tuple(defaults),
    )
    return {**defaults, **some}


def _items(defaults: Mapping[str, Scale], columns: ColumnNames, scale: Scales) -> dict[str, Item]:
    """Return the question of every default column, with the caller's columns and scales."""
    given = None if columns is None else mapped("columns", columns)
    names = _filled("columns", given, {column: column for column in defaults})
    names = {column: text("columns", name, what="column names") for column, name in names.items()}
    scales = _filled("scale", scale, defaults)
    return {column: Item(names[column], scales[column]) for column in defaults}


def _index(
    name: str,
    items: Sequence[Item],
    minimum_answered: int | None,
    weights: Sequence[float] | None = None,
) -> MultiItemIndex:
    least = (
        len(items)
        if minimum_answered is None
        else whole_number("minimum_answered", minimum_answered)
    )
    minimum = min(least, len(items))
    return MultiItemIndex(name, items, weights=weights, minimum_answered=minimum)


def _indices(
    areas: Groups, items: Mapping[str, Item], minimum_answered: int | None
) -> list[MultiItemIndex]:
    return [
        _index(area, [items[each] for each in columns], minimum_answered)
        for area, columns in areas.items()
    ]


def _all_of(areas: Groups, scale: Scale) -> dict[str, Scale]:
    return {column: scale for columns in areas.values() for column in columns}


def _groups(name: str, groups: Groups | None) -> dict[str, tuple[str, ...]]:
    """Return the columns of each area, or raise unless they are a mapping of names to lists of
    columns.
    """
    given: Groups = {} if groups is None else mapped(name, groups)
    return {
        text(name, area, what="a dict whose keys name areas"): _columns_of(name, area, given[area])
        for area in given
    }


def _columns_of(name: str, area: str, columns: Iterable[str]) -> tuple[str, ...]:
    """Return the columns of one area."""
    try:
        return tuple(text("a column", column) for column in listed(repr(area), columns))
    except (ArgumentError, ArgumentTypeError) as error:
        raise blamed(error, name) from None


def _best(scale: Scale, count: int) -> tuple[int, ...]:
    try:
        return scale.top(count)
    except (ArgumentError, ArgumentTypeError) as error:
        raise blamed(error, "top") from None


def _of_shares(
    survey: _sources.Survey, *, columns: ColumnNames, scale: Scales, top: Tops, dont_know: DontKnow
) -> Questionnaire:
    items = _items({column: FOUR_STEPS for column, _, _ in survey.rows}, columns, scale)
    tops = _filled("top", top, dict.fromkeys(items, 2))
    measures = [
        Share(
            item.column,
            item.scale,
            positive=_best(item.scale, tops[column]),
            dont_know=dont_know,
            name=name,
        )
        for (column, name, _), item in zip(survey.rows, items.values(), strict=True)
    ]
    return Questionnaire(
        survey.name,
        survey.title,
        measures,
        {
            area: [name for _, name, each in survey.rows if each == area]
            for _, _, area in survey.rows
            if area
        },
        source=survey.source,
        assumptions=survey.assumptions,
    )


def botkyrka_2018(
    *,
    columns: ColumnNames = None,
    scale: Scales = None,
    top: Tops = None,
    dont_know: DontKnow = "exclude",
) -> Questionnaire:
    """Return the survey of people who met a care manager (*biståndshandläggare*) in Botkyrka, 2018.

    The page makes five claims and prints no question, scale or share; there is one share for each
    claim. Its two parts (over 65, SoL; under 65, LSS) answered at different rates, so they are
    strata of the design.

    Args:
        columns: Your column name for any of the default ones.
        scale: The scale of all questions, or of some by default column name; `FOUR_STEPS` by
            default.
        top: How many of the best answers are positive, of all questions or by default column name;
            2 by default.
        dont_know: Whether don't-know answers are in the denominator.

    Raises:
        ArgumentError: If a mapping names a column that the questionnaire does not have, or ``top``
            does not fit.

    Examples:
        >>> botkyrka_2018(columns={"nojd": "q1"}).measure("Nöjd").column
        'q1'
    """
    return _of_shares(
        _sources.BOTKYRKA_2018, columns=columns, scale=scale, top=top, dont_know=dont_know
    )


def botkyrka_2005(
    *,
    columns: ColumnNames = None,
    scale: Scales = None,
    top: Tops = None,
    dont_know: DontKnow = "exclude",
) -> Questionnaire:
    """Return the survey of visitors to the social services in Botkyrka, 2005, in three areas.

    The page says that nine of ten feel well treated, that most find the staff professional and that
    71 % are told of their right to appeal. The options are those of `botkyrka_2018`; the example
    makes one question yes or no.

    Examples:
        >>> asked = "besked_om_overklagande"
        >>> survey = botkyrka_2005(scale={asked: Scale(0, 1)}, top={asked: 1})
        >>> survey.measure("Besked om rätten att överklaga").formula
        '100 · #{answers in {1}} / #{answers}'
    """
    return _of_shares(
        _sources.BOTKYRKA_2005, columns=columns, scale=scale, top=top, dont_know=dont_know
    )


def skl_2017(
    *,
    columns: ColumnNames = None,
    scale: Scales = None,
    top: Tops = None,
    dont_know: DontKnow = "exclude",
) -> Questionnaire:
    """Return SKL's national user survey in individual and family services, 2017: seven questions in
    five areas.

    Sources state the four steps and that the two best answers are positive (*lätt/mycket lätt*).
    *Helhetssyn* is the overall question and is in no area. No source says whether don't know counts
    in the denominator here; Kolada leaves it out in elderly care. The options are those of
    `botkyrka_2018`.

    Examples:
        >>> [each.name for each in skl_2017()][:3]
        ['Helhetssyn', 'Få kontakt', 'Tydlig information']
    """
    return _of_shares(_sources.SKL_2017, columns=columns, scale=scale, top=top, dont_know=dont_know)


def vetlanda_2016(
    *,
    columns: ColumnNames = None,
    scale: Scales = None,
    top: Tops = None,
    dont_know: DontKnow = "exclude",
) -> Questionnaire:
    """Return the user survey of the social services in Vetlanda, 2016: the two shares that the page
    speaks of.

    The options are those of `botkyrka_2018`.

    Examples:
        >>> vetlanda_2016().columns
        ('nojd', 'fortroende')
    """
    return _of_shares(
        _sources.VETLANDA_2016, columns=columns, scale=scale, top=top, dont_know=dont_know
    )


def scb_nki(
    factors: Groups | None = None,
    *,
    nki_items: Sequence[str] = _sources.NKI_ITEMS,
    columns: ColumnNames = None,
    scale: Scales = None,
    weights: Sequence[float] | None = None,
    minimum_answered: int | None = None,
) -> Questionnaire:
    """Return an NKI of SCB's type: three fixed questions on 1–10, and an index for each factor.

    Args:
        factors: The columns of each factor (*frågeområde*); they differ from survey to survey.
        nki_items: The columns of overall satisfaction, expectations met and nearness to the ideal.
        columns: Your column name for any of the default ones.
        scale: The scale of all questions, or of some by default column name; `TEN_STEPS` by
            default.
        weights: Weights of the three questions. No source prints those of SCB's model; equal by
            default.
        minimum_answered: How many questions of an index a respondent must have answered; all by
            default.

    Raises:
        ArgumentError: If a mapping names a column that the questionnaire does not have, or an index
            has no columns.

    Examples:
        >>> scb_nki({"bemötande": ["q7", "q8"]}, columns={"helhet": "q1"})
        Questionnaire('SCB NKI', 2 measures, 1 area)
    """
    factors, nki_items = _groups("factors", factors), _columns_of("nki_items", "NKI", nki_items)
    questions = _items(_all_of({"NKI": nki_items, **factors}, TEN_STEPS), columns, scale)
    overall = _index("NKI", [questions[each] for each in nki_items], minimum_answered, weights)
    return Questionnaire(
        "SCB NKI",
        Words("Nöjd-Kund-Index av SCB:s typ", "Customer satisfaction index (NKI) of SCB's type"),
        [overall, *_indices(factors, questions, minimum_answered)],
        {area: (area,) for area in factors},
        source=Words("SCB:s analysmodell med NKI", "SCB's analysis model with NKI"),
        assumptions=(_sources.COLUMNS, _sources.EQUAL, _sources.EQUAL_ITEMS),
    )


def tyreso_2013(
    *,
    items: Groups = _sources.TYRESO_ITEMS,
    satisfied: str = "helhetsomdome",
    nki_items: Sequence[str] = _sources.NKI_ITEMS,
    columns: ColumnNames = None,
    scale: Scales = None,
    dont_know: DontKnow = "exclude",
    minimum_answered: int | None = None,
) -> Questionnaire:
    """Return Tyresö's *Brukarbarometern*, 2013: an index per area, NKI, and the shares satisfied.

    No source gives the questions, the scale or the definition of its NKI. The printed figures rule
    some readings out if index and shares come from one evenly spaced question with *nöjd* and
    *mycket nöjd* on top: with 48.4 % and 22.8 %, five steps give an index of at least 59.1 and
    three at most 47.0, and 56.8 is printed. Four steps allow it. The default is NKI as three
    questions of their own, as the name says elsewhere.

    Args:
        items: The columns of each area.
        satisfied: The column of the question behind *nöjd* and *mycket nöjd*.
        nki_items: The columns of NKI. For an index and shares from the same answers give
            ``("helhetsomdome",)``.
        columns: Your column name for any of the default ones.
        scale: The scale of all questions, or of some by default column name; by default `TEN_STEPS`
            for NKI's own questions and `FOUR_STEPS` for the others.
        dont_know: Whether don't-know answers are in the denominator of the shares.
        minimum_answered: How many questions of an index a respondent must have answered; all by
            default.

    Raises:
        ArgumentError: If a mapping names a column that the questionnaire does not have, or ``top``
            does not fit.

    Examples:
        >>> tyreso_2013().areas["helhetsomdöme"]
        ('NKI', 'Nöjd', 'Mycket nöjd', 'Total andel nöjda')
    """
    items, nki_items = _groups("items", items), _columns_of("nki_items", "NKI", nki_items)
    satisfied = text("satisfied", satisfied)
    defaults = (
        dict.fromkeys(nki_items, TEN_STEPS) | _all_of(items, FOUR_STEPS) | {satisfied: FOUR_STEPS}
    )
    questions = _items(defaults, columns, scale)
    column, steps = questions[satisfied].column, questions[satisfied].scale
    best = steps.top(2)
    shares = {"Nöjd": best[:-1], "Mycket nöjd": best[-1:], "Total andel nöjda": best}
    measures = [
        *_indices(items, questions, minimum_answered),
        _index("NKI", [questions[each] for each in nki_items], minimum_answered),
        *(
            Share(column, steps, positive=answers, dont_know=dont_know, name=name)
            for name, answers in shares.items()
        ),
    ]
    return Questionnaire(
        "Tyresö 2013",
        Words(
            "Brukarbarometern, Tyresö 2013",
            "Brukarbarometern (service user barometer), Tyresö 2013",
        ),
        measures,
        {area: (area,) for area in items} | {"helhetsomdöme": ("NKI", *shares)},
        source=Words("Tyresö kommun, 20 november 2014", "Tyresö municipality, 20 November 2014"),
        assumptions=(
            *_sources.UNSTATED,
            _sources.ONE_EACH,
            _sources.AREA_INDEX,
            _sources.OWN_NKI,
            _sources.EQUAL,
        ),
    )


def insikt(
    *,
    items: Groups = _sources.INSIKT_ITEMS,
    nki_items: Sequence[str] = _sources.NKI_ITEMS,
    columns: ColumnNames = None,
    scale: Scales = None,
    minimum_answered: int | None = None,
) -> Questionnaire:
    """Return Insikt (SKR/SBA), the survey of companies' contacts with the authority: NKI and six
    areas.

    Sources state NKI's three questions and 23 questions in six areas, but not how many each area
    has or how the areas are weighted together. Its bands are
    `brukarindex.questions.bands.INSIKT_BANDS`.

    Args:
        items: The columns of each area.
        nki_items: The columns of NKI's three questions.
        columns: Your column name for any of the default ones.
        scale: The scale of all questions, or of some by default column name; `TEN_STEPS` by
            default.
        minimum_answered: How many questions of an index a respondent must have answered; all by
            default.

    Raises:
        ArgumentError: If a mapping names a column that the questionnaire does not have, or an index
            has no columns.

    Examples:
        >>> insikt(items={"information": ["q4", "q5"]}).columns
        ('helhet', 'forvantningar', 'ideal', 'q4', 'q5')
    """
    items = _groups("items", items)
    return attrs.evolve(
        scb_nki(
            items,
            nki_items=nki_items,
            columns=columns,
            scale=scale,
            minimum_answered=minimum_answered,
        ),
        name="Insikt",
        title=Words(
            "Insikt, företagens omdöme om myndighetsutövningen",
            "Insikt, companies' rating of public authority",
        ),
        source=Words("SKR och Stockholm Business Alliance", "SKR and Stockholm Business Alliance"),
        assumptions=(
            _sources.WORDING,
            _sources.TEN_STEPS,
            _sources.ONE_EACH,
            _sources.EQUAL,
            _sources.EQUAL_ITEMS,
        ),
    )


def hme(
    *,
    items: Groups = _sources.HME_ITEMS,
    columns: ColumnNames = None,
    scale: Scales = None,
    minimum_answered: int | None = None,
) -> Questionnaire:
    """Return HME (*hållbart medarbetarengagemang*): nine statements, three sub-indices and their
    total.

    SKR states the nine statements, three in each part, and that the total is computed from the
    sub-indices; how is an assumption here: their plain mean, computed for each domain.

    Args:
        items: The columns of each part.
        columns: Your column name for any of the default ones.
        scale: The scale of all statements, or of some by default column name; 1–5 by default.
        minimum_answered: How many statements of a part a respondent must have answered; all by
            default.

    Raises:
        ArgumentError: If a mapping names a column that the questionnaire does not have, or an index
            has no columns.

    Examples:
        >>> hme().measure("HME").formula
        '0.333 · motivation + 0.333 · ledarskap + 0.333 · styrning'
    """
    items = _groups("items", items)
    questions = _items(_all_of(items, Scale(1, 5)), columns, scale)
    parts = _indices(items, questions, minimum_answered)
    return Questionnaire(
        "HME",
        Words("Hållbart medarbetarengagemang (HME)", "Sustainable employee engagement (HME)"),
        [*parts, CompositeIndex("HME", parts)],
        {area: (area,) for area in items},
        source=Words("SKR", "SKR"),
        assumptions=(
            _sources.COLUMNS,
            Words("skalan 1–5 (scale=)", "the scale 1–5 (scale=)"),
            Words(
                "delindex och totalindex som rena medelvärden",
                "sub-indices and total as plain means",
            ),
        ),
    )


def nps(*, columns: ColumnNames = None, scale: Scale = NPS_STEPS) -> Questionnaire:
    """Return the Net Promoter Score: one question on 0–10.

    Args:
        columns: Your column name for ``rekommendera``.
        scale: The scale 0–10, with your don't-know codes.

    Raises:
        ArgumentError: If ``columns`` names another column, or the scale is not 0–10.

    Examples:
        >>> nps(columns={"rekommendera": "q10"}).columns
        ('q10',)
    """
    item = _items({"rekommendera": NPS_STEPS}, columns, scale)["rekommendera"]
    return Questionnaire(
        "NPS",
        Words("Net Promoter Score", "Net Promoter Score"),
        [NetPromoterScore(item.column, item.scale, name="NPS")],
        source=Words("Strålfors", "Strålfors"),
        assumptions=(
            _sources.COLUMNS,
            Words("vet ej utanför nämnaren", "don't know outside the denominator"),
        ),
    )


def fft(*, columns: ColumnNames = None, scale: Scale = FFT_STEPS) -> Questionnaire:
    """Return the NHS Friends and Family Test: shares that would and would not recommend the
    service.

    The share is of all five answers *and* don't know: don't-know answers are in the denominator
    (Cambridge University Hospitals; NHS England).

    Args:
        columns: Your column name for ``recommend``.
        scale: The five answers from worst to best, as texts or 1–5, and don't know, as a text or 6.

    Raises:
        ArgumentError: If ``columns`` names another column, or the scale has too few answers.

    Examples:
        >>> fft().measure("recommend").formula
        "100 · #{answers in {Likely, Extremely likely}} / #{answers + don't know}"
    """
    item = _items({"recommend": FFT_STEPS}, columns, scale)["recommend"]
    best = item.scale.top(2)
    worst = attrs.evolve(item.scale, reversed=not item.scale.reversed).top(2)
    return Questionnaire(
        "FFT",
        Words("NHS Friends and Family Test", "NHS Friends and Family Test"),
        [
            Share(item.column, item.scale, positive=positive, dont_know="include", name=name)
            for name, positive in (("recommend", best), ("not recommend", worst))
        ],
        source=Words(
            "Cambridge University Hospitals; NHS England",
            "Cambridge University Hospitals; NHS England",
        ),
        assumptions=(
            _sources.COLUMNS,
            Words(
                "koderna 1–5 och 6 för vet ej (scale=)",
                "the codes 1–5, and 6 for don't know (scale=)",
            ),
            Words("andelen som inte rekommenderar", "the share that does not recommend"),
        ),
    )
