"""What cannot be right by the declared types, told before anything is published."""
