"""How many next week? One series or hundreds.

Files with relative imports travel inside a downloaded model: they need NumPy and pandas only.
"""
