"""What is common to all claims of a published page."""

from typing import ClassVar

from attrs import NOTHING, field, fields as fields_of, frozen

from brukarindex.verification.pages import fields


@frozen(repr=False)
class Claim:
    """Something that a page says. Figures are given as printed: text, or an `int` or `Decimal` that
    says its digits.

    Attributes:
        group: Whom it is about, such as "kvinnor"; empty for everybody.
        where: Where it stood, such as "tabell 2".
    """

    kind: ClassVar[str] = "claim"
    figures: ClassVar[tuple[str, ...]] = ("figure",)

    group: str = field(default="", validator=fields.text, kw_only=True)
    where: str = field(default="", validator=fields.text, kw_only=True)

    def __repr__(self) -> str:
        told = [(each, getattr(self, each.name)) for each in fields_of(type(self))]
        given = [
            repr(value) if each.default is NOTHING else f"{each.name}={value!r}"
            for each, value in sorted(told, key=lambda one: one[0].default is not NOTHING)
            if each.default is NOTHING or value != each.default
        ]
        return f"{type(self).__name__}({', '.join(given)})"
