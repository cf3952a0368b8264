"""A page to try the local API on: TypeScript in ``desktop/api/page/src/``, and what it was built into."""
