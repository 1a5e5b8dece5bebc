"""What somebody hostile, or a broken program, types into forms and addresses."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote_plus

Sent = str | bytes
BIDI: Final = "\u202e\u2066gnp.exe"


@dataclass(frozen=True, slots=True)
class Value:
    """Something to send, and what it is called when it gets through."""

    name: str
    sent: Sent


# No field of any form may take these.
NEVER: Final = (
    Value("NUL", "a\x00b"),
    Value("NUL alone", "\x00"),
    Value("lone surrogate", b"a\xed\xa0\x80"),
    Value("not UTF-8", b"\xff\xfe"),
    Value("overlong slash", b"\xc0\xaf"),
    Value("escape", "\x1b[31mred"),
    Value("C1 control", "a\x85b"),
    Value("line separator", "a\u2028b"),
    Value("noncharacter", "a\uffffb"),
    Value("3000 characters", "x" * 3000),
    Value("nothing visible", "\u200b\u2060"),
)
NUMBERS: Final = (
    Value("10^30", "1" + "0" * 30),
    Value("2^63", str(2**63)),
    Value("a fraction", "1.5"),
    Value("an exponent", "1e3"),
    Value("full-width digits", "\uff11\uff12"),
    Value("Arabic digits", "\u0661\u0662"),
    Value("minus one", "-1"),
    Value("zero", "0"),
    Value("true", "true"),
    Value("NaN", "NaN"),
    Value("a comma", "1,000"),
    Value("text after a digit", "1; drop table dispense"),
)
TEXTS: Final = (
    Value("51 characters", "x" * 51),
    Value("201 characters", "x" * 201),
    Value("spreadsheet formula", "=cmd|' /C calc'!A0"),
    Value("script", "<script>alert(1)</script>"),
    Value("attribute", "\"'><img src=x onerror=alert(1)>"),
    Value("template", "{{7*7}}${7*7}{0.__class__}%s"),
    Value("bidi override", BIDI),
    Value("SQL", "' OR 1=1 --"),
    Value("wildcards", "%_\\"),
    Value("zero width", "a\u200bb"),
    Value("list", "[]"),
    Value("blank", "   "),
)
VALUES: Final = (*NEVER, *NUMBERS, *TEXTS)
LITERAL: Final = tuple(v for v in TEXTS if v.name in {"script", "attribute", "template"})

# In place of an id in an address.
NO_IDS: Final = (
    "\u0661", "1" + "0" * 22, "%00", "%ED%A0%80", "%FF", "..%2f", "..%2f..%2fetc%2fpasswd",
    "%2e%2e", "0" * 32 + ".", "0" * 31, "0" * 33, "A" * 32, "\uff10" * 32, "-1", "1e3", "true",
    "%0d%0aX-Evil:1", "0" * 32 + "%20", "0" * 32 + ";x=1", "{{7*7}}", "'%20OR%201=1--", "x" * 3000,
)  # fmt: skip


def encoded(pairs: list[tuple[str, Sent]]) -> bytes:
    """A body of a form; bytes are sent as they are, whatever they mean."""
    return "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in pairs).encode()


def _quoted(sent: Sent) -> str:
    raw = sent if isinstance(sent, bytes) else sent.encode("utf-8", "surrogatepass")
    return quote_plus(raw)
