"""Bad input: scales that cannot be."""

from bad_input import FIVE, MOOD, cases, refuses

from brukarindex import Scale
from brukarindex.exceptions import ArgumentError, ArgumentTypeError


@cases(
    (
        "turned round",
        ArgumentError,
        "Scale: low must be below high, got 5 and 1.",
        lambda: Scale(5, 1),
    ),
    (
        "one answer",
        ArgumentError,
        "Scale: low must be below high, got 1 and 1.",
        lambda: Scale(1, 1),
    ),
    (
        "more answers than can be counted",
        ArgumentError,
        (
            "Scale: 0–100000 has 100001 answers, and at most 10000 can be counted one by one:"
            " divide the numbers into classes first."
        ),
        lambda: Scale(0, 100_000),
    ),
    (
        "a float",
        ArgumentTypeError,
        "Scale: low must be a whole number, got 1.0.",
        lambda: Scale(1.0, 5),
    ),
    (
        "text",
        ArgumentTypeError,
        "Scale: high must be a whole number, got '5'.",
        lambda: Scale(1, "5"),
    ),
    (
        "true",
        ArgumentTypeError,
        "Scale: low must be a whole number, got True.",
        lambda: Scale(low=True, high=5),
    ),
    (
        "reversed as text",
        ArgumentTypeError,
        "Scale: reversed must be True or False, got 'yes'.",
        lambda: Scale(1, 5, reversed="yes"),
    ),
    (
        "don't know on the scale",
        ArgumentError,
        "Scale: the don't-know codes [5] are also answers of the scale 1–5.",
        lambda: Scale(1, 5, dont_know=5),
    ),
    (
        "don't know twice",
        ArgumentError,
        "Scale: the answers (9, 9) are not all different.",
        lambda: Scale(1, 5, dont_know=(9, 9)),
    ),
    (
        "don't know as a float",
        ArgumentTypeError,
        "Scale: a don't-know code that is not text must be a whole number, got 9.0.",
        lambda: Scale(1, 5, dont_know=9.0),
    ),
    (
        "don't know as floats",
        ArgumentTypeError,
        "Scale: a don't-know code that is not text must be a whole number, got 9.5.",
        lambda: Scale(1, 5, dont_know=(9.5,)),
    ),
    (
        "don't know as None",
        ArgumentTypeError,
        "Scale: a don't-know code that is not text must be a whole number, got None.",
        lambda: Scale(1, 5, dont_know=None),
    ),
    (
        "don't know as true",
        ArgumentTypeError,
        "Scale: a don't-know code that is not text must be a whole number, got True.",
        lambda: Scale(2, 5, dont_know=True),
    ),
    (
        "don't know in lists",
        ArgumentTypeError,
        "Scale: a don't-know code that is not text must be a whole number, got [9].",
        lambda: Scale(1, 5, dont_know=[[9]]),
    ),
    (
        "too few labels",
        ArgumentError,
        "Scale: 1–5 has 5 answers, but 2 labels given.",
        lambda: Scale(1, 5, labels=["a", "b"]),
    ),
    (
        "one text for labels",
        ArgumentTypeError,
        "Scale: labels must be a list or tuple, got 'abcde'.",
        lambda: Scale(1, 5, labels="abcde"),
    ),
    (
        "labels without order",
        ArgumentTypeError,
        "Scale: labels must be a list or tuple, got {'a'}.",
        lambda: Scale(1, 2, labels={"a"}),
    ),
    (
        "numbers for labels",
        ArgumentTypeError,
        "Scale: a label must be text, got 1.",
        lambda: Scale(1, 2, labels=[1, 2]),
    ),
    (
        "blank labels",
        ArgumentTypeError,
        "Scale: a label must be text, got ''.",
        lambda: Scale(1, 2, labels=["a", ""]),
    ),
    (
        "labels twice",
        ArgumentError,
        "Scale: the answers ('a', 'a') are not all different.",
        lambda: Scale(1, 2, labels=["a", "a"]),
    ),
    (
        "don't know among the labels",
        ArgumentError,
        "Scale: the don't-know codes ['Ja'] are also answers of the scale 1–2.",
        lambda: Scale.labelled("Nej", "Ja", dont_know="Ja"),
    ),
    (
        "one label",
        ArgumentError,
        "Scale.labelled: give two labels or more, one by one, got 'Ja'.",
        lambda: Scale.labelled("Ja"),
    ),
    (
        "no label",
        ArgumentError,
        "Scale.labelled: give two labels or more, one by one, got none.",
        Scale.labelled,
    ),
    (
        "a list for a label",
        ArgumentTypeError,
        "Scale.labelled: give two labels or more, one by one, got ['Nej', 'Ja'].",
        lambda: Scale.labelled(["Nej", "Ja"]),
    ),
    (
        "low as text",
        ArgumentTypeError,
        "Scale: low must be a whole number, got '1'.",
        lambda: Scale.labelled("Nej", "Ja", low="1"),
    ),
    (
        "top 5 of 5",
        ArgumentError,
        "count must be from 1 to 4 on the scale 1–5, got 5.",
        lambda: FIVE.top(5),
    ),
    (
        "top as text",
        ArgumentTypeError,
        "count must be a whole number, got '2'.",
        lambda: FIVE.top("2"),
    ),
    (
        "top as a float",
        ArgumentTypeError,
        "count must be a whole number, got 1.5.",
        lambda: FIVE.top(1.5),
    ),
    (
        "not an answer",
        ArgumentError,
        "'ja' is not an answer of Scale(1–3, Nej … Ja, don't know: Vet ej, 9). Did you mean 'Ja'?",
        lambda: MOOD.position("ja"),
    ),
    (
        "a list for an answer",
        ArgumentTypeError,
        "an answer that is not text must be a whole number, got [1].",
        lambda: MOOD.position([1]),
    ),
)
def test_scales_that_cannot_be_are_refused(error, message, call):
    """A scale has two answers or more, whole numbers, labels that match them and other don't-know
    codes.
    """
    refuses(error, message, call)
