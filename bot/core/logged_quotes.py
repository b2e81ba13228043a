"""Logged quotes found again in the articles as they are now."""

from __future__ import annotations

from collections.abc import Mapping

from bot.querylog.records import LoggedQuote
from retrieval.answers import Quote
from retrieval.articles.addresses import all_sentences, find_span
from retrieval.articles.article import Article


def find_place(articles: Mapping[str, Article], logged: LoggedQuote) -> tuple[Article, tuple[int, int]] | None:
    """Return a quote's article, and its first and last sentence as ``all_sentences`` counts.

    None where the article is not the one that it was taken from.
    """
    article = articles.get(logged.article)
    if article is None or article.digest != logged.article_digest:
        return None
    span = find_span(article, logged.start, logged.end)
    return None if span is None else (article, span)


def find_quote(articles: Mapping[str, Article], logged: LoggedQuote, ranked: Quote | None = None) -> Quote | None:
    """Return a quote, with the reasons for which it, or its beginning, is ``ranked`` now; None as ``find_place``."""
    place = find_place(articles, logged)
    if place is None:
        return None
    article, (first, last) = place
    sentences = all_sentences(article)
    if ranked is None:
        return Quote.of(article, sentences[first], last=sentences[last])
    why = {"matched": ranked.matched, "matches": ranked.matches, "parts": ranked.parts}
    return Quote.of(article, sentences[first], ranked.score, last=sentences[last], **why)
