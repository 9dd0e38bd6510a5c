"""HTTP without a site: the interface of its layers, who asks, the processes and their server."""
