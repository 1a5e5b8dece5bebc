"""What the title and the address of one patient's page tell nobody who reads a history."""

import re
from typing import Final

# What is asked of every patient of a kind tells no finding: a test, a count, the contraception.
FINDING: Final = re.compile(
    r"pregnan(?!cy-tests?/)|contracep(?!tion/)|thrombo(?!prophylaxis/)|neutrop|platelet"
    r"|blood(?!-counts?/)|condom|abstinence|childbearing|menopaus|hysterect|miscarr|suspected"
    r"|ruled.out",
    re.IGNORECASE,
)
