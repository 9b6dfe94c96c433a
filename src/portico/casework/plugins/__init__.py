"""Plug-ins of casework: one outside system each, chosen by a setting."""
