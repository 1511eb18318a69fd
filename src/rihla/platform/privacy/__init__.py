"""What is kept of people: said in a notice, given to them, erased, and let go in time."""
