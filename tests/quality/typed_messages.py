"""``python -m tests.quality.typed_messages --data PATH``: questions as people type them into a chat.

Noise of each kind is put around questions of the sets. The table tells how many are answered as without it: the same
outcome, and the same first quote. Seed 1 was looked at while the program was made; figures are given of another.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from random import Random

from rich.console import Console
from rich.table import Table

from retrieval.answerer import Answerer
from retrieval.answers import Answer
from tests.quality.output.progress import progress_bar
from tests.quality.questions import QuestionSet, load_documents, load_sets

COUNT = 150

_WHO = ("all", "everyone", "guys", "folks", "there", "team", "everybody", "")
_HELLOS = ("Hi", "hello", "Hey", "hiya", "Good morning", "good evening", "yo", "HELLO")
_FEELINGS = ("Hope you're all well", "Hope everybody has a good week", "Nice to be here", "Great server btw")
_THANKS = ("Thanks", "thank you so much", "thx", "Thanks in advance", "ty!", "Cheers", "many thanks", "tysm 🙏")
_GRATEFUL = ("Any help is appreciated!", "I'd really appreciate it", "Have a great day!", "You're the best!")
_SORRY = (
    "Sorry if this was asked before",
    "Sorry for the noob question",
    "sorry to bother you all",
    "Apologies if I missed it in the docs",
    "I'm so sorry for asking again",
    "Excuse my English",
    "Sorry if this is the wrong channel",
)
_MODEST = (
    "dumb question but",
    "Quick question:",
    "Probably a silly question,",
    "newbie question -",
    "one more question:",
)
_STORIES = (
    "I joined yesterday.",
    "I have been reading here for two weeks now.",
    "My friend told me to ask in this channel.",
    "We talked about this at dinner and nobody could say.",
    "I tried the search but it gave me nothing useful.",
    "I'm on my phone right now.",
    "I asked my sister and she has no clue either.",
    "English is not my first language.",
    "I am quite new to all of this.",
)
_REQUESTS = (
    "does anyone know",
    "can someone tell me",
    "I was wondering",
    "I'd like to know",
    "Do you know",
    "please tell me",
    "could anybody explain to me",
    "anyone knows",
    "just wondering,",
    "my question is:",
)
_ERRORS = (
    "```py\nTraceback (most recent call last):\n  File 'main.py', line 3\nValueError: invalid literal\n```",
    "```\nnpm ERR! code ELIFECYCLE\n```",
    '```json\n{"status": 500, "path": "/login"}\n```',
    "```diff\n- old line\n+ new line\n```",
    "```ls -la /tmp```",
)
_SITES = (
    "https://example.com/news/{number}",
    "<https://docs.example.org/en/latest/page-{number}.html#top>",
    "www.example.net/watch?v={number}",
    "https://discord.com/channels/{number}/{number}",
)
_MARKS = (
    "<@{number}>",
    "<@!{number}>",
    "<@&{number}>",
    "<#{number}>",
    "<t:1{number}:R>",
    "</ask:{number}>",
    "@everyone",
)
_EMOJI = ("😀", "🙏", "👋🏽", "🤔🤔", "❤️", "👀", "<:pepe:{number}>", "<a:party_blob:{number}>", ":)", "xD", "😅😅😅")
_SHORT = {
    "you": "u", "your": "ur", "are": "r", "about": "abt", "please": "pls", "because": "cuz", "before": "b4",
    "people": "ppl", "what's": "whats", "who's": "whos", "where's": "wheres", "doesn't": "doesnt", "don't": "dont",
    "can't": "cant", "didn't": "didnt", "isn't": "isnt", "between": "btwn", "through": "thru", "want": "wanna",
}  # fmt: skip


def _number(random: Random) -> str:
    return str(random.randrange(10**17, 10**18))


def _filled(random: Random, choices: Sequence[str]) -> str:
    return random.choice(choices).format(number=_number(random)) if choices is not _ERRORS else random.choice(choices)


def _around(random: Random, question: str, piece: str) -> str:
    """Put something before or behind a question, on the same line or another."""
    space = random.choice((" ", "\n"))
    return random.choice((f"{piece}{space}{question}", f"{question}{space}{piece}"))


def _mentioned(random: Random, question: str) -> str:
    words = question.split(" ")
    for _ in range(random.randint(1, 2)):
        words.insert(random.randint(0, len(words)), _filled(random, _MARKS))
    return " ".join(words)


def _greeted(random: Random, question: str) -> str:
    hello = f"{random.choice(_HELLOS)} {random.choice(_WHO)}".strip()
    more = random.choice(("", "", f" {random.choice(_FEELINGS)}."))
    end = random.choice(("!", ",", ".", " 👋", "\n", " -") if not more else ("!", "."))
    return f"{hello}{end}{more} {question}"


def _thanked(random: Random, question: str) -> str:
    return f"{question}{random.choice((' ', chr(10), ' - '))}{random.choice((*_THANKS, *_GRATEFUL))}"


def _apologised(random: Random, question: str) -> str:
    if random.random() < 0.4:
        return f"{random.choice(_MODEST)} {question}"
    sorry = random.choice(_SORRY)
    return random.choice(
        (f"{sorry}, {question}", f"{sorry}. {question}", f"{sorry} but {question}", f"{question} ({sorry})")
    )


def _told(random: Random, question: str) -> str:
    """Hide a question in a long message."""
    stories = random.sample(_STORIES, 3)
    stories.insert(random.randint(1, 3), question)
    return _greeted(random, " ".join(stories))


def _requested(random: Random, question: str) -> str:
    return f"{random.choice(_REQUESTS)} {question[0].lower() if question[1:2].islower() else question[0]}{question[1:]}"


def _shortened(random: Random, question: str) -> str:
    words = [_SHORT.get(word.casefold().rstrip("?,."), word) for word in question.split()]
    return " ".join(words) + random.choice((" pls", " plz?", "", ""))


Noise = Callable[[Random, str], str]
KINDS: Mapping[str, Noise] = {
    "mentions": _mentioned,
    "address": lambda random, question: _around(random, question, _filled(random, _SITES)),
    "code": lambda random, question: _around(random, question, _filled(random, _ERRORS)),
    "emoji": lambda random, question: _around(random, question, _filled(random, _EMOJI)),
    "greeting": _greeted,
    "thanks": _thanked,
    "apology": _apologised,
    "long message": _told,
    "request": _requested,
    "capitals": lambda _, question: question.upper(),
    "title case": lambda _, question: " ".join(word[:1].upper() + word[1:] for word in question.split(" ")),
    "spellings": _shortened,
    "all together": lambda random, question: _mentioned(random, _greeted(random, _thanked(random, question))),
}


@dataclass(frozen=True, slots=True)
class TypedMessage:
    kind: str
    question: str
    text: str
    article: str


def type_messages(questions: Iterable[tuple[str, str]], seed: int, count: int = COUNT) -> list[TypedMessage]:
    """Put noise around questions, each with its article; of each kind as many as of the others."""
    random = Random(seed)  # noqa: S311 - no secret
    chosen = random.sample(sorted(set(questions)), count)
    kinds = [list(KINDS)[number % len(KINDS)] for number in range(count)]
    return [
        TypedMessage(kind, question, KINDS[kind](random, question), article)
        for kind, (article, question) in zip(kinds, chosen, strict=True)
    ]


def is_same(message: TypedMessage, answerer: Answerer) -> bool:
    """Tell if a message is answered as its question is."""
    return _gist(answerer.answer(message.text)) == _gist(answerer.answer(message.question))


def _gist(answer: Answer) -> tuple[str, tuple[int, int] | None]:
    first = next(iter(answer.quotes), None)
    return answer.outcome.value, None if first is None else (first.start, first.end)


def _questions(sets: Iterable[QuestionSet]) -> Iterable[tuple[str, str]]:
    for one in sets:
        yield from ((asked.article, asked.question.strip()) for asked in one.asked if not asked.history)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the shares, by kind, of the messages that are answered as without the noise."""
    parser = argparse.ArgumentParser(prog="python -m tests.quality.typed_messages", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of NAME-articles.jsonl.gz and NAME-questions…")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=COUNT)
    parser.add_argument("--misses", action="store_true", help="also print the messages that are answered otherwise")
    options = parser.parse_args(arguments)
    console = Console()
    sets = [*load_sets(options.data), *load_documents(options.data)]
    articles = {name: article for one in sets for name, article in one.articles.items()}
    messages = type_messages(_questions(sets), options.seed, options.count)
    found: dict[str, list[bool]] = {kind: [] for kind in KINDS}
    with progress_bar(console, "Asking", len(messages)) as tick:
        for message in messages:
            found[message.kind].append(is_same(message, Answerer([articles[message.article]])))
            if options.misses and not found[message.kind][-1]:
                console.print(f"{message.kind}: {message.text!r}", markup=False)
            tick()
    table = Table("noise", "messages", "answered the same", title=f"seed {options.seed}")
    for kind, same in (*found.items(), ("all", list(chain.from_iterable(found.values())))):
        table.add_row(kind, str(len(same)), f"{sum(same) / max(len(same), 1):.3f}")
    console.print(table)


if __name__ == "__main__":
    main()
