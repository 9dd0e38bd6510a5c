"""What pages show of things of a certain kind, such as places and thesauri."""
