"""What is counted of the site, and how it is told to Prometheus."""
