"""The names of the months in English, as words and as alternatives of a pattern."""

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
# Alternatives for a regular expression, without brackets around them.
MONTH = "|".join(MONTHS)
MONTH_OR_SHORT = f"{MONTH}|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
