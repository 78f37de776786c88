from .distributions import Distribution as Distribution, Distributions as Distributions
from .estimate import Estimate as Estimate, Estimates as Estimates
from .methods import Method as Method
from .quantiles import Quantile as Quantile, Quantiles as Quantiles, quantile as quantile
