"""Processes without a site: kernel limits, shared counters, steps beside a build."""
