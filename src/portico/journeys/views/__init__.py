"""Pages of life events: begin, dates, the plan, invitations."""
