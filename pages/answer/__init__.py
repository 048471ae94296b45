"""Answer: the verdict, the number that matters, causes, and what to do on Monday."""
