"""The tools, by what they are about. A method is a tool; its docstring is what an agent reads."""
