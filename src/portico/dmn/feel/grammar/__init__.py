"""FEEL's grammar (DMN 1.5, 10.3.1): text to tree with hints for slips, and a tree back to text."""
