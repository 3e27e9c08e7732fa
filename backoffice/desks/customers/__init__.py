"""The desk of customers: looking, noting, correcting, merging, handing over and forgetting."""
