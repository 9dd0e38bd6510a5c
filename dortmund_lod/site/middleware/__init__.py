"""The layers around the application, a file each."""
