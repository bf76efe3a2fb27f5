"""Telegram on this machine, for tests and the demo. Imports nothing of the product."""
