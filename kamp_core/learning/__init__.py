"""The honest engine: split, prepare, evaluate, verdict, explain. Nothing heavy is imported before a worker asks."""
