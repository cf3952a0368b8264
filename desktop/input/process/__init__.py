"""The keyboard's process: which backend it holds, and what goes over its link."""
