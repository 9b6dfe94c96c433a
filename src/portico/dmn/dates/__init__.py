"""FEEL's dates, times and durations (DMN 1.5, 10.3.2.3): own values, read from texts, exchanged with Python's."""
