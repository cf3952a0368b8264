"""What people meet every day: the tray's menu, their record, programs and the exercises."""
