"""UNHCR's population statistics, and the Palestine refugees registered with UNRWA."""

from rihla.sources.unhcr.code import Category, Host, area_code, list_categories, list_hosts
from rihla.sources.unhcr.reader import read_population, read_unrwa

__all__ = [
    "Category",
    "Host",
    "area_code",
    "list_categories",
    "list_hosts",
    "read_population",
    "read_unrwa",
]
