"""The parts of invent_people.py: the world and its dice, adults, children, and how they are written."""
