"""What no result knows of a survey, and a methods appendix must say."""

import attrs

from brukarindex.checks import text
from brukarindex.words.spelling import one_form


def _text(value: object, field: "attrs.Attribute[str | None]") -> str | None:
    return None if value is None else one_form(text(f"SurveyFacts: {field.name}", value))


def _fact() -> str | None:
    converter = attrs.Converter(_text, takes_field=True)
    made: str | None = attrs.field(default=None, converter=converter)
    return made


@attrs.frozen(kw_only=True)
class SurveyFacts:
    """Facts about a survey that only its makers know, each a text in the language of the report.

    Attributes:
        purpose: Why the survey was made, and for whom.
        commissioned_by: Who ordered and paid for it.
        carried_out_by: Who carried it out.
        population: Whom it is about, and who is left out.
        wording: The questions as they were put, or where they can be read.
        field_period: When it was in the field, and what time the answers are about.
        frame: Which register or list the sample is from, and whom that lacks.
        mode: How answers were collected: on paper, by web, by telephone, and in which languages.
        contacts: Reminders, and anything given for an answer.
        testing: How the questions were tested.
        processing: What was done to the answers before they were counted.
        preliminary: Whether figures may still change.
        limitations: What else a reader must bear in mind.
        published: When the results were published.
        frequency: How often the survey is made.
        access: Where the results are.
        further: Whether more can be had, and the data.
        contact: Whom to ask.
        over_time: What has changed since the survey was last made.
        between_groups: Whether groups understood and answered the questions alike.
        other_statistics: How the results agree with other statistics.
        consistency: Whether parts add up to totals, and if not why.
        confidentiality: How those who answered are protected.

    Examples:
        >>> SurveyFacts(mode="Webb och papper").mode
        'Webb och papper'
    """

    purpose: str | None = _fact()
    commissioned_by: str | None = _fact()
    carried_out_by: str | None = _fact()
    population: str | None = _fact()
    wording: str | None = _fact()
    field_period: str | None = _fact()
    frame: str | None = _fact()
    mode: str | None = _fact()
    contacts: str | None = _fact()
    testing: str | None = _fact()
    processing: str | None = _fact()
    preliminary: str | None = _fact()
    limitations: str | None = _fact()
    published: str | None = _fact()
    frequency: str | None = _fact()
    access: str | None = _fact()
    further: str | None = _fact()
    contact: str | None = _fact()
    over_time: str | None = _fact()
    between_groups: str | None = _fact()
    other_statistics: str | None = _fact()
    consistency: str | None = _fact()
    confidentiality: str | None = _fact()
