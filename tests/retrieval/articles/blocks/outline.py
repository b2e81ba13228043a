"""A short view of a parsed document, for tests."""

from __future__ import annotations

from retrieval.articles.parser import parse_article

HEADINGS = "#######"


def outline(text: str, *, markdown: bool) -> list[str]:
    """Return a line for each heading and block, in order: "## Title", "paragraph: One. | Two.", "item 2: No ads."."""
    article = parse_article(text, "a", markdown=markdown)
    found = [(section.start, f"{HEADINGS[: section.level]} {section.title}") for section in article.sections]
    texts: dict[int, list[str]] = {}
    for sentence in article.sentences:
        texts.setdefault(sentence.paragraph, []).append(sentence.text)
    for paragraph, sentences in texts.items():
        block = article.blocks[paragraph - 1] if article.blocks else None
        first = next(sentence for sentence in article.sentences if sentence.paragraph == paragraph)
        kind = " ".join(filter(None, [block.kind.value, block.number])) if block else "paragraph"
        found.append((first.start, f"{kind}: {' | '.join(sentences)}"))
    return [line for _, line in sorted(found, key=lambda each: each[0])]


def plain(text: str) -> list[str]:
    return outline(text, markdown=False)


def markdown(text: str) -> list[str]:
    return outline(text, markdown=True)
