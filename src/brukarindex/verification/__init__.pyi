from .findings.evidence import (
    Certificate as Certificate,
    Evidence as Evidence,
    Gap as Gap,
    Repair as Repair,
)
from .findings.findings import Finding as Finding
from .outcomes import (
    MODES as MODES,
    Assumption as Assumption,
    Numbers as Numbers,
    Outcome as Outcome,
)
from .pages.changes import Change as Change, Series as Series
from .pages.claim import Claim as Claim
from .pages.claims import (
    KINDS as KINDS,
    NPS as NPS,
    Against as Against,
    Answered as Answered,
    Deviation as Deviation,
    Index as Index,
    Invited as Invited,
    Margin as Margin,
    Mean as Mean,
    Median as Median,
    Parts as Parts,
    Percentage as Percentage,
    Question as Question,
    Rate as Rate,
    Statement as Statement,
    Total as Total,
    Units as Units,
    Weighted as Weighted,
)
from .pages.facts import Facts as Facts
from .pages.page import Page as Page
from .pages.records import pages_from as pages_from, records_of as records_of
from .pages.shares import percentages as percentages
from .pages.tables import page_from_table as page_from_table
from .reports import Report as Report, verify as verify
from .rules import RULES as RULES
from .rules.rule import Rule as Rule, finding as finding, judged as judged
