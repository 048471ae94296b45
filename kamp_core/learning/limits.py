"""The thresholds that several rules share: what is too little to speak about."""

FEW_BAD = 20          # bad rows among those that judge
FEW_BLOCKS = 8        # days, lots or groups among those that judge: fewer make no range
FEW_ROWS = 200        # rows in all
