from .compare import Comparison as Comparison, Comparisons as Comparisons
from .contrasts import Reference as Reference
from .multiplicity import adjust_p_values as adjust_p_values
