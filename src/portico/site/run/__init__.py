"""How Portico runs on one machine: an embedded PostgreSQL, and one parent that starts and stops everything."""
