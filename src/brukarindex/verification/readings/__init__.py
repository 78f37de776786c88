"""The readings that a page leaves open, and the engine that tries all of them, the least remarkable first."""
