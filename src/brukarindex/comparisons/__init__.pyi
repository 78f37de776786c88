from .compare import Comparison as Comparison, Comparisons as Comparisons
from .multiplicity import adjust_p_values as adjust_p_values
from .references import Reference as Reference
