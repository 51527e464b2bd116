"""The daemons, the routes they exchange, and Herald, as the tests see them."""
