"""The commands of `halka`, by idea; `scheduler.cli` gathers them."""
