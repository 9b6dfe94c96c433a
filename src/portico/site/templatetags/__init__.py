"""Words, days and error lists in templates."""
