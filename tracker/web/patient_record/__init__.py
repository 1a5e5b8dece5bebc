"""One patient's page for the practice, part by part, as values that the template prints."""
