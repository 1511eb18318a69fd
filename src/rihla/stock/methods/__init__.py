"""Methods of estimation behind one interface, `rihla.stock.method.Method`."""

from collections.abc import Callable, Mapping

from rihla.errors import UnknownTerm
from rihla.stock.method import Method
from rihla.stock.methods.line import LastCarried, LogLinear
from rihla.stock.methods.state_space import StateSpace
from rihla.stock.methods.un_desa import UnDesa

__all__ = ["METHODS", "LastCarried", "LogLinear", "StateSpace", "UnDesa", "get_method"]

METHODS: Mapping[str, Callable[[], Method]] = {
    method.id: method for method in (LastCarried, LogLinear, StateSpace, UnDesa)
}
"""Every method by its name."""


def get_method(name: str) -> Method:
    """Give a method by its name.

    Raises
    ------
    UnknownTerm
        If no method is called so.

    Examples
    --------
    >>> get_method("un_desa").id
    'un_desa'
    """
    if name not in METHODS:
        raise UnknownTerm(name, nearest=sorted(METHODS))
    return METHODS[name]()
