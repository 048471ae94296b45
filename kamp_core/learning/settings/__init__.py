"""Where to set the knobs: the trained model is asked, inside what was really run, everything else left as it is now."""
