"""Documents made of what documents are made of, whole and broken."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.retrieval.awkward import texts

# fmt: off
_PIECES = [
    "word", "Word", "ünï", "日本。", "Who?", "It is so.", "...", "?", "!", ":", ",", "—", "“", "”", '"', "’", "\u00ad",
    "x-\ny", "# ", "## ", "### ", "#", "===", "---", "{#id}", "1. ", "2. ", "(a) ", "b) ", "- ", "* ", "+ ", "• ",
    "- [ ] ", "> ", "§ 1 ", "§ 2 ", "1.1 ", "```", "```sh\n", "~~~", "````", "`", "*", "**", "_", "~~", "\\",
    "&nbsp;", "[", "]", "](", "](#a)", "![", "[x]: http://a.example\n", "[^1]: ", "http://a.example/b\n", "|",
    "| a | b |\n", "|---|---|\n", "a,b,c\n", ": def\n", "<!--", "-->", "{/*", "*/}", "<b>", "</b>", "<br>", "<p>",
    "</p>", "<h1>", "</h1>", "<li>", "<tr><td>", "</td><td>", "</tr>", "<details>", "<summary>", "</summary>",
    "<pre>", "</pre>", "<script>", "</script>", "<Tabs>", "</Tabs>", '<a name="x"></a>', "import A from 'b'\n",
    "export const a = 1\n", '!!! note "T"\n    ', "::: info\n", ":::\n", "{% hint %}\n", "> [!NOTE]\n", '=== "Tab"\n',
    "[[toc]]\n", "---\ntitle: a\n---\n", "+++\na = 1\n+++\n", "Q: who?\n", "A: me\n", "**Who is it?**\n", "Anna: ",
    "Bob: ", "ARTICLE I\n\n", "\n\nSCOPE\n\n", "Article 2: B\n\n", "ANNA: Who?\nBOB: Me.\n",
    "<summary>Show more</summary>", "- [a](b)\n",
]
_SPACES = [
    " ", " ", "  ", "    ", "\t", "\n", "\n", "\n\n", "\n\n", "\r\n", "\r", "\x0b", "\x85", "\u2028", "\u00a0",
    "\x00", "\ufeff",
]
# fmt: on


def documents() -> st.SearchStrategy[str]:
    pieces = st.one_of(st.sampled_from(_PIECES), st.sampled_from(_SPACES), st.sampled_from(_PIECES))
    return st.one_of(st.lists(pieces, max_size=60).map("".join), texts())
