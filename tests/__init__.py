"""Tests over several rooms: walks in a browser, faults, and the house's own rules."""
