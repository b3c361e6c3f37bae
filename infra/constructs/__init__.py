"""What the stack is made of, one construct per concern."""
