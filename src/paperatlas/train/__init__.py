"""What it takes to train the shipped model; never imported when papers are read."""
