"""Pure decisions of the room: who is who, which state each touchpoint has, what is left to ask."""
