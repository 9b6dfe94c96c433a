"""Pages of applications, cases and the desk."""
