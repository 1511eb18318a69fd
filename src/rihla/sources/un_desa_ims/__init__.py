"""The United Nations' International Migrant Stock: workbooks by destination, origin and age."""
