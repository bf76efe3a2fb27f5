"""The letters of the visits an item belongs to: intake, routine, quick, season, follow-up, paired contact."""

ALL = "IRQSFP"
