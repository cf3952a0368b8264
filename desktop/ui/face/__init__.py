"""What all windows, dialogs and menus have in common: one look, and a place on a screen that is there."""
