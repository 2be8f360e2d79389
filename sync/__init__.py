"""The order of things: observe, judge, apply, recover, and the store between them."""
