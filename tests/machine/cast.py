"""Who and what there is in the machine's county: names, spans, words, and what would move a concern on where it is."""

from typing import Any

SPANS = (1, 5, 15, 16, 30, 61, 120, 121, 240, 721, 1440, 2880, 4321, 10080, 30240)  # minutes
CHANGES = ("ends", "ends", "moves", "comes", "names")
DAYS = ("07:30", "20:59", "12:00", "jobs", "sends")
NEAR = ("Wang", "Near", "Zhao", "Chen", "Wu")  # who answers for the county
FAR = ("Zheng", "Cheng")
OTHERS = ("Li", "Lin", "Zhou", "Sun")
NEW = ("New1", "New2")
EVERYBODY = (*NEAR, *FAR, *OTHERS, *NEW)
RAISERS = ("Li", "Lin", "Li", "Lin", "Wang", "Zhou")
WORDS = ("1", "2", "Nothing has happened there.", "-", "9999", "yesterday 20:00")
ANSWERS = {"agency": "1", "when": "2", "review_on": "2"}  # the numbers of options; all else is words
SPOILS: dict[str, Any] = {
    "next_due_at": None, "step": 7, "state": "acknowledged", "listed": True, "owner_id": 3,
}  # fmt: skip
# What is done next about a concern that stands there, and the buttons that would move it.
WAYS = {
    "raised": ("ack",),
    "acknowledged": ("reported", "outcome", "lower", "report", "plan", "urgent", "hand_over", "reported"),
    "lowering": ("not_yet", "agree"),
    "closing": ("not_yet", "agree"),
    "closed": ("reopen",),
}
FITTING = {
    "raised": ("ack", "pass_on"),
    "acknowledged": ("outcome", "reported", "urgent", "take_over", "decline"),
    "lowering": ("agree", "not_yet"),
    "closing": ("agree", "not_yet"),
    "closed": ("reopen",),
}
LEAVING = ("Wang", "Near", "Zhao", "Chen", "Wu", "Zheng", "Cheng", "Li", "New1", "New2")
PLACES = ("village", "far_village", "far_township")
COMING = (
    ("supervisor", "township"),
    ("county", "county"),
    ("backup", "county"),
    ("supervisor", "far_township"),
)
MOST_WAYS = 7  # of WAYS at one place; beyond them stand the oldest buttons
