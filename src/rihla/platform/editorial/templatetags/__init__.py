"""Tags by which other templates show editorial pages."""
