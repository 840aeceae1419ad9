"""What a workspace remembers besides the lake: tracked repositories, and how their syncs went."""
