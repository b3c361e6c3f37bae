"""What the words of other languages mean in English: for the planner, the artist and the judge."""
