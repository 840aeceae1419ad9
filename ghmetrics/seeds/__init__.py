"""What people may say of their numbers in CSV files: who is in which team, what does not count, when nobody works."""
