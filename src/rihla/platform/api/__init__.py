"""The API: all that the pages show, for programs; it reads for all and writes by token."""
