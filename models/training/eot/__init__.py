"""End of turn: what is learnt and measured about where an utterance ends.

Run as ``python -m models.training.eot --help``.  Only ``fit`` and
``__main__`` need the ``train`` extra (PyTorch).
"""
