"""What a decision requires: the decisions and inputs that it names, and the drawing of them (DMN 1.5, clause 6)."""
