"""Structured articles for tests, made up."""

from __future__ import annotations

from retrieval.articles.article import Article
from retrieval.articles.parser import parse_article

HARBOUR = """# Harbour handbook

Welcome to the harbour of Vik.

## Opening hours

Monday to Friday, 8 to 16.

## How do I rent a boat?

Sign the list at the office, and leave a deposit of fifty crowns. You get it back when the boat is clean.

1. Take a life jacket from the red shed.
2. Check the fuel before you leave.
3. Ring the bell when you are back.

## Berths

| Pier | Length | Price |
|------|--------|-------|
| Heron | 9 m | 410 |
| Osprey | 14 m | 980 |

Guests may stay for three nights at most.

## Ranks

- Deckhand: everybody who has joined
- Bosun: after forty hours at sea
- Captain: chosen by the crew

## Pump fails with error 17

The float gets stuck when there is sand in the well.

Solution: switch the pump off, rinse the float, and start again.

## Starting the pump

```bash
pumpctl start --well 2
```

## Changes

### 2.1.0

- The map can be printed.

### 2.0.0

- The old menu is gone.
"""

RULES = """Rules:

(1) Be kind to newcomers
(2) No spam in the lobby
(3) No ads before noon
"""


def harbour() -> Article:
    return parse_article(HARBOUR, "harbour.md", markdown=True)


def rules() -> Article:
    return parse_article(RULES, "rules.txt")
