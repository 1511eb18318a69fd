"""Methods of estimation behind one interface, `rihla.stock.method.Method`."""

from rihla.stock.methods.line import LastCarried, LogLinear
from rihla.stock.methods.state_space import StateSpace
from rihla.stock.methods.un_desa import UnDesa

__all__ = ["LastCarried", "LogLinear", "StateSpace", "UnDesa"]
