"""The United Nations' International Migrant Stock: workbooks by destination, origin and age."""

from rihla.sources.un_desa_ims.reader import Workbook, read_workbook

__all__ = ["Workbook", "read_workbook"]
