"""The addresses of the site, a file for each family."""
