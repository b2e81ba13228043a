"""The passage that is quoted: a sentence, an item, a row, a list, or the beginning of what is below a heading."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.analysis.analyzer import analyzer_of
from retrieval.analysis.question import Question
from retrieval.analysis.terms import extract_terms, word_set
from retrieval.articles.article import Article, Block, BlockKind
from retrieval.articles.extents import MAX_PASSAGE_LETTERS, Extent, block_end, is_context, passage_from, section_end
from retrieval.index.arrays import Array

MAX_LIST_LETTERS = 1_200
MIN_HEADING_SHARE = 0.3
"""The share of the question, by idf, from which on a heading is what matches."""
MIN_HEADING_LETTERS = 0.5
"""The similarity by character n-grams from which on it is."""
MIN_HEADING_NEARNESS = 0.75
"""The cosine from which on it is."""
MIN_SHARE_ELSEWHERE, MIN_TERMS_ELSEWHERE = 0.35, 2
"""What a passage further down must hold of the question beyond the heading and the section's first block."""
READ_LOSS = 1.0
"""Taken from the score of a sentence that was just read, in the section talked about: chosen, not fitted."""
_MAX_LEAD_LETTERS = 150

_ASKING = re.compile(
    r"(?:.*[?？]\W*|(?:how|what|when|where|who|why|which|can|could|do|does|is|are|should|will|may|am|did)\b.*)\Z",
    re.IGNORECASE | re.DOTALL,
)
_ERROR = re.compile(
    r"error|exception|fail|cannot|can't|could ?n[o']t|unable|issue|problem|not (?:found|work)|denied|refused|warning"
    r"|missing|invalid|crash|trouble",
    re.IGNORECASE,
)
_SOLUTION = re.compile(
    r"\W*(?:solutions?|fix(?:es)?|resolution|answer|workaround|how to fix)\b[^\n:]{0,40}:?", re.IGNORECASE
)
_CELL_END = re.compile(r"[|,;\t]")
_MAIL, _LINK = re.compile(r"[\w.+-]+@[\w-]+\.\w"), re.compile(r"https?://\S|\bwww\.\w|\]\(\s*<?[\w/.#]")
_ADDRESSES = {
    **dict.fromkeys(("email", "e-mail", "mail"), _MAIL),
    **dict.fromkeys(("link", "links", "url", "website", "site"), _LINK),
}
"""What an address looks like, by the word that asks for it."""
_NAMING_KINDS = frozenset({"what", "definition", "what_noun", "called", "where", "none"})
_LIST_VERBS = frozenset({"are", "were", "exist"})
_LIST_WORDS = frozenset({"list", "lists", "all", "every"})
_NUMBERED = re.compile(
    r"(?P<noun>(?<![^\W\d_])[^\W\d_]{1,20}|§|#)\s{0,3}(?:number|no\.?|nr\.?|#)?\s{0,3}"
    r"(?P<number>\d{1,4}(?:\.\d{1,3}){0,3}[a-z]?)\b",
    re.IGNORECASE,
)
_NUMBERED_HEADING = re.compile(r"\W{0,3}(?P<number>\d{1,4}(?:\.\d{1,3}){0,3}[a-z]?)(?:[.):]|\s)", re.IGNORECASE)
_KEYCAP_ENDS = re.compile("[\ufe0f\u20e3]")
_ITEMS = frozenset({BlockKind.ITEM, BlockKind.LEAD})
_NUMBERED_NOUNS = frozenset(
    extract_terms(
        "rule step item point law section article paragraph question tip phase level stage chapter part clause number"
        " principle guideline requirement option"
    )
) | {"§", "#"}
_FOREIGN_NOUNS = word_set(
    "regel punkt absatz abschnitt artikel paragraf ziffer schritt kapitel regla norma punto artículo apartado sección"
    " paso capítulo règle étape chapitre regola articolo passo regra artigo seção zasada artykuł"
)


class MatchedSection(NamedTuple):
    """A section as a question matches it."""

    first: int  # the index, in ``Article.sentences``, of its first sentence
    end: int  # that behind its last
    idf: Array  # of each term of the question
    in_heading: NDArray[np.bool_]  # of each term
    above: NDArray[np.bool_]  # of each term: in a heading above that one, or in the title
    present: NDArray[np.bool_]  # by term and sentence
    letters: float  # the similarity of its heading to the question
    scores: Array  # of each sentence
    nearness: float = 0.0  # the cosine of its heading with the question, where the encoders are used


def section_extent(article: Article, section: MatchedSection, best: int, question: Question) -> Extent:
    """Choose what to quote of a section, given its best sentence by itself.

    The beginning, where its heading is what matches, or asks a question and the best is no row; elsewhere, where what
    the question asks beyond the heading is found further down; a whole list, where a list is asked for.
    """
    unit = _unit(article, best)
    block = article.block_at(best)
    heading = article.breadcrumb(block.section)[-1].title if block.section >= 0 else article.title
    total = float(section.idf.sum()) or 1.0
    heading_share = float(section.idf @ section.in_heading) / total
    matches = heading_share >= MIN_HEADING_SHARE or _is_like_heading(section)
    if asks_for_list(question) and (found := _list_extent(article, section, block, heading_matches=heading_share > 0)):
        return found
    if (led := _led_extent(article, section, unit)) is not None:
        return led
    if _is_elsewhere(article, section, unit, parallel=not _ASKING.match(heading)):
        return unit
    if not matches and (block.kind is BlockKind.ROW or not _ASKING.match(heading)):
        return unit
    return _beginning(article, section, is_error=bool(_ERROR.search(heading)))


def _is_like_heading(section: MatchedSection) -> bool:
    return section.letters >= MIN_HEADING_LETTERS or section.nearness >= MIN_HEADING_NEARNESS


def unread_extent(
    article: Article, section: MatchedSection, extent: Extent, shown: Extent, question: Question
) -> Extent:
    """Choose what to quote of the section that was just quoted: its best part, rather than the same passage again.

    Args:
        article: The article.
        section: The section.
        extent: What would be quoted of it otherwise.
        shown: What was quoted of it.
        question: The question.
    """
    apart = extent.last < shown.first or extent.first > shown.last
    if (apart and question.terms) or (asks_for_list(question) and extent != shown):
        return extent
    numbers = np.arange(section.first, section.end)
    able = np.array([not is_context(article, it) for it in numbers.tolist()])
    read = (numbers >= shown.first) & (numbers <= shown.last)
    held = section.idf @ section.present
    if held[able & ~read].max(initial=0.0) >= held.max(initial=0.0) > 0:
        able &= ~read
    best = int(numbers[np.argmax(np.where(able, section.scores - READ_LOSS * read, -np.inf))])
    unit = _unit(article, best)
    return Extent(best, best) if unit == shown else unit


def named_row(article: Article, section: MatchedSection, best: int, question: Question) -> int:
    """Return the row whose first cell the question names, where the best sentence is a row that it does not name."""
    block = article.block_at(best)
    if block.kind is not BlockKind.ROW:
        return best
    weights = dict(zip(question.terms, (section.idf * ~section.in_heading).tolist(), strict=True))
    rows = [it for it in range(section.first, section.end) if article.block_at(it).group == block.group]
    named = {
        number: _named_share(weights, frozenset(_terms(article, _first_cell(article, number))))
        for number in rows
        if not is_context(article, number)
    }
    found = max(named, key=named.__getitem__)
    return found if named[found] > named[best] else best


def asked_address(article: Article, section: MatchedSection, best: int, question: Question) -> int:
    """Return the best sentence with an address where one is asked for, and the best sentence has none.

    It must hold as much of the question.
    """
    found = [_ADDRESSES[word] for word in question.folded if word in _ADDRESSES]
    if not found or question.kind.kind not in _NAMING_KINDS or found[0].search(article.sentences[best].text):
        return best
    held = section.idf @ section.present
    able = [
        number
        for number in range(section.first, section.end)
        if held[number - section.first] >= held[best - section.first]
        and found[0].search(article.sentences[number].text)
        and not is_context(article, number)
    ]
    return max(able, key=lambda number: float(section.scores[number - section.first]), default=best)


def _named_share(weights: Mapping[str, float], cell: frozenset[str]) -> tuple[float, float]:
    """Return how much of a question a cell has, by idf, and how much of the cell the question has."""
    asked = sum(weights.get(term, 0.0) for term in cell)
    return asked, len(cell & weights.keys()) / len(cell) if asked else 0.0


def _first_cell(article: Article, number: int) -> str:
    return _CELL_END.split(article.sentences[number].text, maxsplit=1)[0]


def _unit(article: Article, best: int) -> Extent:
    """Return the item, row or code block of a sentence, or that sentence."""
    block = article.block_of(article.sentences[best])
    if block is None or block.kind is BlockKind.PARAGRAPH:
        return Extent(best, best)
    last = block_end(article, best) - 1
    if article.sentences[last].end - article.sentences[block.first].start > MAX_PASSAGE_LETTERS:
        return Extent(best, best)
    return Extent(block.first, last)


def _is_elsewhere(article: Article, section: MatchedSection, unit: Extent, *, parallel: bool) -> bool:
    """Tell if a passage holds more of what is asked beyond the headings than the section's first block does.

    Of items or rows below a plain heading, ``parallel`` ones, a single term tells one from the others. What leads in to
    a passage counts for it.
    """
    end = min(block_end(article, section.first), section.end)
    if unit.first < end:
        return False
    beyond = ~(section.in_heading | section.above)
    here = _present(section, _with_lead(article, section, unit)) & beyond
    begins = _present(section, range(section.first, end)) & beyond
    gain = float(section.idf @ here - section.idf @ begins) / (float(section.idf.sum()) or 1.0)
    kind = article.block_at(unit.first).kind
    needed = 1 if parallel and kind in {BlockKind.ITEM, BlockKind.ROW} else MIN_TERMS_ELSEWHERE
    least = MIN_SHARE_ELSEWHERE / 2 if needed == 1 else MIN_SHARE_ELSEWHERE
    return int((here & ~begins).sum()) >= needed and gain >= least


def _led_extent(article: Article, section: MatchedSection, unit: Extent) -> Extent | None:
    """Return what a line leads in to that has words of the question which the headings and the best passage lack."""
    beyond = section.idf * ~(section.in_heading | section.above)
    own = _held(section, beyond, _with_lead(article, section, unit))
    blocks = {number: article.block_at(number) for number in range(section.first, section.end)}
    leads = [it for number, it in blocks.items() if it.kind is BlockKind.LEAD and it.first == number]
    gains = [_held(section, beyond, range(it.first, block_end(article, it.first))) - own for it in leads]
    best = int(np.argmax(gains)) if gains else 0
    if not gains or gains[best] < MIN_SHARE_ELSEWHERE / 2 * (float(section.idf.sum()) or 1.0):
        return None
    lead = article.sentences[leads[best].first].paragraph - 1
    first = block_end(article, leads[best].first)
    end = next((number for number in range(first, section.end) if blocks[number].lead < lead), section.end)
    return passage_from(article, first, end) if first < end else None


def _held(section: MatchedSection, weights: Array, numbers: Sequence[int]) -> float:
    """Return the summed weights of the terms that some sentences have."""
    return float(weights @ _present(section, numbers))


def _present(section: MatchedSection, numbers: Sequence[int]) -> NDArray[np.bool_]:
    """Tell of each term whether one of some sentences has it."""
    return np.asarray(section.present[:, [number - section.first for number in numbers]].any(axis=1), dtype=bool)


def _with_lead(article: Article, section: MatchedSection, unit: Extent) -> Sequence[int]:
    """Return the sentences of a passage, behind those of the section that lead in to it."""
    own = range(unit.first, unit.last + 1)
    lead = article.block_at(unit.first).lead
    first = article.blocks[lead].first if lead >= 0 else -1
    return own if first < section.first else (*range(first, block_end(article, first)), *own)


def _beginning(article: Article, section: MatchedSection, *, is_error: bool) -> Extent:
    sentences, first = article.sentences, section.first
    if is_error:
        starts = (
            number
            for number in range(section.first, section.end)
            if sentences[number].number == 1 and _SOLUTION.match(sentences[number].text)
        )
        first = next(starts, first)
    return passage_from(article, first, section.end)


def asks_for_list(question: Question) -> bool:
    """Tell if a question asks for several things: "what ranks are there", "list the rules"."""
    folded = question.folded
    if not folded:
        return False
    if _LIST_WORDS.intersection(folded[:3]):
        return True
    plural = any(word.endswith("s") and len(word) > 3 for word in question.words)  # noqa: PLR2004
    return folded[0] in {"what", "which"} and plural and bool(_LIST_VERBS.intersection(folded[1:5]))


def list_extent(article: Article, best: int, question: Question) -> Extent | None:
    """Return the list or table of a sentence where the question asks for what its lead or the title names."""
    block = article.block_of(article.sentences[best])
    if block is None or block.group < 0 or not question.terms or not asks_for_list(question):
        return None
    named = _terms(article, f"{article.title}\n{_lead_text(article, block)}")
    return _group_extent(article, block.group) if set(question.terms).issubset(named) else None


def _list_extent(article: Article, section: MatchedSection, best: Block, *, heading_matches: bool) -> Extent | None:
    blocks = [article.block_at(number) for number in range(section.first, section.end)]
    if best.group >= 0 and _is_named(section, best.first, [it.first for it in blocks if it.group == best.group]):
        return None
    groups = [best.group] if best.group >= 0 else [block.group for block in blocks if block.group >= 0]
    if not groups or not (heading_matches or best.group >= 0):
        return None
    return _group_extent(article, groups[0])


def _is_named(section: MatchedSection, best: int, group: Sequence[int]) -> bool:
    """Tell if the question names one item: it has a word of it that neither the heading nor another item has."""
    own = _present(section, [best]) & ~section.in_heading
    others = [number for number in set(group) if number != best]
    return bool((own & ~_present(section, others)).any())


def _group_extent(article: Article, group: int) -> Extent | None:
    """Return a list or table as far as it may be quoted; None where it has only one item."""
    numbers = [number for number in range(len(article.sentences)) if article.block_at(number).group == group]
    if len({article.sentences[number].paragraph for number in numbers}) < 2:  # noqa: PLR2004
        return None
    return passage_from(article, numbers[0], numbers[-1] + 1, MAX_LIST_LETTERS)


def _lead_text(article: Article, block: Block) -> str:
    if block.lead < 0:
        return ""
    lead = article.blocks[block.lead]
    return article.text[lead.start : min(lead.end, lead.start + _MAX_LEAD_LETTERS)]


def names_number(question: Question) -> bool:
    """Tell if a question may name an item by its number."""
    return _NUMBERED.search(question.text) is not None


def _named_last(question: Question) -> re.Match[str] | None:
    """Return the last thing that a question names by its number, or None."""
    return next(reversed([*_NUMBERED.finditer(question.text)]), None)


def numbered_extent(article: Article, question: Question) -> Extent | None:
    """Return what a question names by its number: the section of a heading, "Rule 5: Cats", or an item."""
    found = _named_last(question)
    if found is None:
        return None
    number, term = found["number"].casefold(), _noun(article, found)
    if (section := _numbered_section(article, term, number)) is not None:
        return _section_beginning(article, section)
    items = [at for at, it in enumerate(article.blocks) if it.number.casefold() == number and it.kind in _ITEMS]
    named = [at for at in items if term in _context_terms(article, article.blocks[at], term)]
    if named:
        return _numbered_passage(article, named[0])
    bare = "." in number and question.terms == (number,)
    if not (bare or _is_numbered_noun(found["noun"])) or any(
        _number_of(article, it.title, term) for it in article.sections
    ):
        return None
    if items:
        return _numbered_passage(article, items[0]) if len(items) == 1 else None
    sections = [at for at, it in enumerate(article.sections) if _leading_number(it.title) == number]
    return _section_beginning(article, sections[0]) if len(sections) == 1 else None


def _is_numbered_noun(noun: str) -> bool:
    return noun.casefold() in _FOREIGN_NOUNS or not _NUMBERED_NOUNS.isdisjoint(extract_terms(noun) or (noun,))


def lacks_number(question: Question, text: str) -> bool:
    """Tell if a question asks for nothing but what has a number, "what is rule 7", which a text does not have."""
    found = _named_last(question)
    if found is None:
        return False
    noun, number = found["noun"], found["number"].casefold()
    is_all = _is_numbered_noun(noun) and len(question.terms) <= len({noun, number})
    return is_all and re.search(rf"(?<![\w.]){re.escape(number)}(?![\w]|\.\d)", text.casefold()) is None


def _numbered_passage(article: Article, at: int) -> Extent:
    """Return an item by its index in the blocks, with what is below it and the paragraphs before the next item."""
    blocks, own = article.blocks, article.blocks[at]
    items = [it for it, other in enumerate(blocks) if (other.group, other.section) == (own.group, own.section)]
    loose = at > items[0] and at - 1 not in items
    end = at + 1
    while end < len(blocks) and blocks[end].section == own.section:
        between = blocks[end].group != own.group and (end < items[-1] or (loose and end == at + 1))
        if not between and not _is_below(blocks, end, at):
            break
        end += 1
    return passage_from(article, own.first, blocks[end].first if end < len(blocks) else len(article.sentences))


def _is_below(blocks: Sequence[Block], place: int, above: int) -> bool:
    """Tell if a block is led by another, or by one that is."""
    while place > above:
        place = blocks[place].lead
    return place == above


def _leading_number(title: str) -> str:
    """Return the number that a title begins with, also in keycaps: "5. Cats", "5️⃣ Cats"."""
    match = _NUMBERED_HEADING.match(_KEYCAP_ENDS.sub("", title))
    return match["number"].casefold() if match else ""


def _terms(article: Article, text: str) -> Sequence[str]:
    return analyzer_of(article.language).extract_terms(text)


def _noun(article: Article, match: re.Match[str]) -> str:
    noun = match["noun"].casefold()
    return next(iter(_terms(article, noun)), noun)


def _numbered_section(article: Article, term: str, number: str) -> int | None:
    """Return the section of a noun and its number: "Rule 5: Cats", or "5. Cats" below a heading with "rules"."""
    for index, section in enumerate(article.sections):
        if _number_of(article, section.title, term) == number:
            return index
    for index, section in enumerate(article.sections):
        if _leading_number(section.title) == number and term in _heading_terms(article, section.parent, term):
            return index
    return None


def _number_of(article: Article, title: str, term: str) -> str:
    """Return the number that a title has behind a noun at its beginning; none behind another noun."""
    match = _NUMBERED.match(title)
    return match["number"].casefold() if match and _noun(article, match) == term else ""


def _section_beginning(article: Article, section: int) -> Extent | None:
    """Return the beginning of what stands below a heading, or below the first heading below it."""
    level, first = article.sections[section].level, article.sections[section].first
    following = (it.first for it in article.sections[section + 1 :] if it.level <= level)
    if first >= next(following, len(article.sentences)):
        return None
    return passage_from(article, first, section_end(article, first))


def _context_terms(article: Article, block: Block, term: str) -> Sequence[str]:
    """Return the terms of the headings above a block and of its lead; see ``_heading_terms``."""
    return _heading_terms(article, block.section, term, _lead_text(article, block))


def _heading_terms(article: Article, section: int, term: str, lead: str = "") -> Sequence[str]:
    """Return the terms of the headings above, but for those that number what is asked for themselves, and of a lead."""
    headings = [it.title for it in article.breadcrumb(section)]
    others = [it for it in headings if not _number_of(article, it, term)]
    return _terms(article, "\n".join([*others, article.title, lead]))
