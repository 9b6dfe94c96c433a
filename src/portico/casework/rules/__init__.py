"""Pure decisions of the room: transitions, clocks, answers, and what a case is frozen to."""
