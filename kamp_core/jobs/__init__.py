"""The queue of trainings: what waits stands in the ledger, what runs is a process of its own."""
