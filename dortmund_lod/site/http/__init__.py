"""HTTP/1.1 for one site: web processes, their connections, and what answers a request.

A request is answered on the event loop of its process; only what has to be computed is done in
threads, so a client that is slow, in whatever direction, holds none of them.
"""
