"""Portico: public services around people's lives.

Each package below is a room: one capability. A room leans only on the rooms below it; see docs/explanation/the-house.md.
"""
