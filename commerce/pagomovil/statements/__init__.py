"""What banks write: files of movements, read line by line the way each account's bank writes them."""
