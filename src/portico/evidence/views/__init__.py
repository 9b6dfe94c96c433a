"""What a person sees of their data: every look into it, the facts themselves, and the consents."""
