from .appendix import methods_appendix as methods_appendix
from .image import Picture as Picture
from .report_table import Cell as Cell, ReportTable as ReportTable, Span as Span
