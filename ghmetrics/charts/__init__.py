"""Pictures of the marts."""
