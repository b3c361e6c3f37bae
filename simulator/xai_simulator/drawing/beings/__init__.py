"""Who can be in a picture: from a description in prose to a drawn figure."""
