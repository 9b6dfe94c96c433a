"""Forms of the mailbox: one file for each feature."""
