"""The simulator's hand: it draws portraits, paints scenes and films them, from words and pixels."""
