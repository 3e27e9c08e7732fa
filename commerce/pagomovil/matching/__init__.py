"""Which bank movement is which customer's payment: pure rules, and the rows that they write."""
