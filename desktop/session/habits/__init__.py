"""What the person does with suggestions, and has written lately: pure values that are told to the engine."""
