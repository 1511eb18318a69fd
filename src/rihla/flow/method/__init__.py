"""The methods, each under its published name, with what it claims of itself.

One file per family; the battery in ``tests/batteries`` checks every claim on every method.
"""

from rihla.flow.method.catalogue import Method, get_method, list_methods

__all__ = ["Method", "get_method", "list_methods"]
