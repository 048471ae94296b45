"""What an answer is worth in won a month: from the outcome, the rows kept aside, and a few prices that only the factory knows."""
