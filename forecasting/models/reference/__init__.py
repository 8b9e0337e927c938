"""The default model: what other markets' lives say about the next years of this one."""
