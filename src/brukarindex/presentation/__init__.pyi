from .appendix import (
    AppendixItem as AppendixItem,
    MethodsAppendix as MethodsAppendix,
    methods_appendix as methods_appendix,
)
from .facts import SurveyFacts as SurveyFacts
from .image import Picture as Picture
from .report_table import Cell as Cell, ReportTable as ReportTable
