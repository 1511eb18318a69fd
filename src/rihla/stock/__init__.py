"""Stock: from what others counted to an estimate of the migrant stock, with its interval."""

from rihla.stock.estimation import DATES, Estimate, estimate
from rihla.stock.methods import get_method
from rihla.stock.tabular import Tabular

__all__ = ["DATES", "Estimate", "Tabular", "estimate", "get_method"]
