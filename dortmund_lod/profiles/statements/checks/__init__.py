"""What the gate checks of statements besides the shapes: evidence of links, and passages."""
