"""What goes to people by itself: reminders when they are due, and what leaves the house."""
