"""The pages of an account: only one's own things, only in the store that is being visited."""
