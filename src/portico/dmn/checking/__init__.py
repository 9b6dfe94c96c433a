"""What is wrong with a decision as a whole: rows of tables that overlap, never decide, or are missing."""
