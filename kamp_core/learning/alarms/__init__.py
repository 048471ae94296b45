"""Is the machine unlike its normal days? Learned from a normal period alone, judged on the time after it."""
