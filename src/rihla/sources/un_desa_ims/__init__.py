"""The United Nations' International Migrant Stock: workbooks by destination, origin and age."""

from rihla.sources.un_desa_ims.reader import (
    Workbook,
    files_by_sex,
    read_by_age,
    read_by_origin,
    read_population_by_age,
    read_refugees,
    read_type_of_data,
    read_workbook,
)

__all__ = [
    "Workbook",
    "files_by_sex",
    "read_by_age",
    "read_by_origin",
    "read_population_by_age",
    "read_refugees",
    "read_type_of_data",
    "read_workbook",
]
