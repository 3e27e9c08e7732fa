"""The desk where a day ends: what came by each way to pay, and whether the ledger adds up."""
