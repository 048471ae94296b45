"""KAMP Studio without a screen: everything that is true whether or not anybody looks."""
