"""The models in the page: what they say of a drawing while the pen moves, without a message to the server."""
