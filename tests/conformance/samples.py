"""The values that the cases are made of. Nothing here is random: a case is the same every time."""

from __future__ import annotations

import string

LONG = "abcdefghi/" * 70

# What a path label, a query part or a header has to carry unharmed.
HOSTILE: tuple[str, ...] = (
    " ",
    "a b",
    "/",
    "a/b",
    "//",
    "+",
    "1+1",
    "%",
    "100%",
    "%2F",
    "%e2",
    "%2e%2e",
    "%2E",
    "#",
    "a#b",
    "?",
    "a?b=c",
    "&=;",
    "a=b&c=d",
    ":",
    "a:b@c",
    "arn:aws:apigateway:us-east-1::/restapis/a1b2c3d4e5/stages/prod",
    "caf\u00e9",
    "cafe\u0301",
    "\U0001f408 astral",
    "\u65e5\u672c\u8a9e",
    "~",
    "-._~",
    "\r\n",
    "a\r\nX-Injected: 1",
    "nul\x00inside",
    "tab\tand\x7f",
    "!*'()",
    "\"'`",
    "\\",
    "a\\..\\b",
    " leading",
    "trailing ",
    "...",
    ".hidden",
    "../up",
    "(none)",
    "$default",
    "[]{}|^<>,",
    LONG,
)

# What the text of a JSON body has to carry unharmed.
TEXTS: tuple[str, ...] = (
    "plain text",
    "caf\u00e9",
    "cafe\u0301",
    "\u65e5\u672c\u8a9e \u0440\u0443\u0441\u0441\u043a\u0438\u0439",
    "\U0001f408\u200d\u2b1b astral \U0001d4b3",
    "quotes \" and ' and \\ and /",
    "line\r\nbreak\ttab",
    "</script>&amp;\u2028\u2029\ufeff",
    "",
    '{"openapi": "3.0.1", "paths": {}}',
    "nul \x00 and \x7f and \x1b",
    " space around ",
)

KEYS: tuple[str, ...] = ("method.request.header.X-\u00dcber", 'a b/c~d"e')

NAMES: tuple[str, ...] = ("a1b2c3d4e5", "prod", "pets", "f6g7h8", "v1", "200")

# 2^53 + 1 is where a whole number that travels as a double is no longer the same number.
INTEGERS: tuple[int, ...] = (25, 9007199254740993, 2147483647, -1, 0)

NUMBERS: tuple[float, ...] = (0.1, 100.0, 1e-07, 1e21, 33.25)

# Seconds since 1970.
TIMES: tuple[int, ...] = (1764158400, 951782399)

PAYLOAD = b'{"swagger":"2.0","info":{"title":"caf\xc3\xa9"},"paths":{}}\n'

# Not text in any encoding: it must not be looked at.
RAW_PAYLOAD = b"Name,key\r\n\x00\xff\xfe\x80 not text\n"


def is_legal_header(value: str) -> bool:
    """Whether a header can carry the value as it is: visible ASCII, spaces only inside."""
    visible = set(string.printable) - set("\t\r\n\x0b\x0c")
    return value != "" and value.strip(" ") == value and set(value) <= visible
