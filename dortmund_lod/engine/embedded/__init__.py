"""The embedded engine: sacrificial workers over a store of this machine."""
