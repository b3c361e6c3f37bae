"""Where a picture can be set: from the words of a setting to a background."""
