"""The words for beings, places and clothes, as data that planner and artist share."""
