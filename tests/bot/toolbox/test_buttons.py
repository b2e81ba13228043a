"""The ids of all buttons and forms: each one that was ever sent still leads to its button."""

from __future__ import annotations

from typing import Any

import pytest

from bot.cogs.answers import votes
from bot.cogs.answers.votes import MissingForm
from bot.cogs.privacy import SeeButton
from bot.cogs.review import lessons
from bot.cogs.review.buttons import Listing, ListKind, ReturnTo
from bot.cogs.review.lessons import PassageForm, TeachButton
from bot.core.documents.document_names import MAX_NAME_CHARS
from bot.querylog.records import Verdict
from bot.toolbox.buttons import PersistentButton
from bot.wording import ENGLISH
from tests.bot.persistent import persistent_buttons, persistent_selects

MAX_ID = 10**18 - 1
DIGEST = "0123abcd"
LIST, CASE = ReturnTo.LIST, ReturnTo.CASE
IDS: list[tuple[str, str, dict[str, Any]]] = [
    ("v1:context:7:1-3", "ContextButton", {"question_id": 7, "first": 1, "last": 3}),
    (f"v1:context:{MAX_ID}:0-9", "ContextButton", {"question_id": MAX_ID, "first": 0, "last": 9}),
    ("v1:place:0123abcd:0-140", "PlaceButton", {"digest": DIGEST, "span": (0, 140)}),
    ("v1:place:0123abcd:999999998-999999999", "PlaceButton", {"digest": DIGEST, "span": (999_999_998, 999_999_999)}),
    ("v1:more:7:0:", "MoreButton", {"question_id": 7, "page": 0, "shown": ()}),
    ("v1:more:7:2:120.34", "MoreButton", {"question_id": 7, "page": 2, "shown": (120, 34)}),
    ("v1:closest:7:1:120", "ClosestButton", {"question_id": 7, "page": 1, "shown": (120,)}),
    (
        f"v1:more:{MAX_ID}:9999:{'.'.join(['4000'] * 9)}",
        "MoreButton",
        {"question_id": MAX_ID, "page": 9999, "shown": (4000,) * 9},
    ),
    ("v1:helpful:7", "VoteButton", {"question_id": 7, "helpful": True}),
    ("v1:unhelpful:7", "VoteButton", {"question_id": 7, "helpful": False}),
    ("v1:delete:0", "DeleteButton", {"question_id": 0}),
    (f"v1:delete:{MAX_ID}", "DeleteButton", {"question_id": MAX_ID}),
    ("v1:share:7", "ShareButton", {"question_id": 7}),
    ("v1:search:0:-:a: lamp\n", "SearchPageButton", {"page": 0, "article": "-", "words": "a: lamp\n"}),
    (f"v1:search:999:0123abcd:{'w' * 70}", "SearchPageButton", {"page": 999, "article": DIGEST, "words": "w" * 70}),
    ("v1:privacy", "PrivacyButton", {}),
    ("v1:mine:", "SeeButton", {"last_id": None}),
    ("v1:mine:ff", "SeeButton", {"last_id": 255}),
    ("v1:export-mine", "ExportButton", {}),
    ("v1:erase", "EraseButton", {"sure": False}),
    ("v1:erase:sure", "EraseButton", {"sure": True}),
    ("v1:list:r::", "PageButton", {"listing": Listing(ListKind.RECENT), "here": False}),
    ("v1:here:u:9:", "PageButton", {"listing": Listing(ListKind.UNANSWERED, 9), "here": True}),
    ("v1:list:s:ff:a: moon\n", "PageButton", {"listing": Listing(ListKind.FOUND, 255, "a: moon\n"), "here": False}),
    (f"v1:here:s:{10**17:x}:{'w' * 50}", "PageButton", {"listing": Listing(ListKind.FOUND, 10**17, "w" * 50)}),
    ("v1:list:t::", "PageButton", {"listing": Listing(ListKind.TAUGHT), "here": False}),
    ("v1:setup-mode:off", "ModeButton", {"mode": "off"}),
    ("v1:setup-mode:mention", "ModeButton", {"mode": "mention"}),
    ("v1:setup-mode:questions", "ModeButton", {"mode": "questions"}),
    ("v1:setup-mode:default", "ModeButton", {"mode": "default"}),
    ("v1:setup-only:on", "OnlyTheseButton", {"on": True}),
    ("v1:setup-only:off", "OnlyTheseButton", {"on": False}),
    ("v1:setup-shared:on", "SharedButton", {"on": True}),
    ("v1:setup-shared:off", "SharedButton", {"on": False}),
    ("v1:open:7", "OpenButton", {"question_id": 7}),
    ("v1:mark:right:7:l", "MarkButton", {"verdict": Verdict.RIGHT, "question_id": 7, "return_to": LIST}),
    ("v1:mark:wrong:7:c", "MarkButton", {"verdict": Verdict.WRONG, "question_id": 7, "return_to": CASE}),
    (
        f"v1:mark:ignored:{MAX_ID}:c",
        "MarkButton",
        {"verdict": Verdict.IGNORED, "question_id": MAX_ID, "return_to": CASE},
    ),
    ("v1:reopen:7:c", "ReopenButton", {"question_id": 7, "return_to": CASE}),
    ("v1:teach:7:l", "TeachButton", {"question_id": 7, "return_to": LIST}),
    (
        f"v1:choose:{MAX_ID}:0123abcd:999999999:c",
        "ChooseButton",
        {"question_id": MAX_ID, "digest": DIGEST, "start": 999_999_999, "return_to": CASE},
    ),
    ("v1:silence:7:c", "SilenceButton", {"question_id": 7, "return_to": CASE}),
    (
        f"v1:unteach:{MAX_ID}:{MAX_ID}:l",
        "UnteachButton",
        {"lesson_id": MAX_ID, "question_id": MAX_ID, "return_to": LIST},
    ),
    (f"v1:add-document:{MAX_ID}", "AddDocumentButton", {"draft_id": MAX_ID}),
    (f"v1:cancel-document:{MAX_ID}", "CancelDocumentButton", {"draft_id": MAX_ID}),
    ("v1:documents:9999", "DocumentsPageButton", {"page": 9999}),
    (
        f"v1:remove-document:0123abcd:{'規' * MAX_NAME_CHARS}.txt",
        "RemoveDocumentButton",
        {"digest": DIGEST, "name": f"{'規' * MAX_NAME_CHARS}.txt"},
    ),
    ("v1:keep-document", "KeepDocumentButton", {}),
]
"""All forms of ids, with the longest of each, and the button's class and fields."""
EARLIER_IDS = [
    ("v1:place:0123abcd:140", "v1:place:0123abcd:140-141"),
    ("v1:mine:ff.10", "v1:mine:10"),
    (f"v1:mine:{'.'.join(['123456789abcdef'] * 2)}", "v1:mine:123456789abcdef"),
    ("v1:here:u:ff.20.10:", "v1:here:u:10:"),
    ("v1:list:s:ff.10:moon", "v1:list:s:10:moon"),
]
"""Ids that told the way through a list, and those of the same pages now."""


def matches(custom_id: str) -> list[PersistentButton]:
    templates = ((kind, kind.__discord_ui_compiled_template__) for kind in persistent_buttons())
    found = ((kind, template.fullmatch(custom_id)) for kind, template in templates)
    return [kind.from_match(match, ENGLISH) for kind, match in found if match]


@pytest.mark.parametrize(("custom_id", "kind", "fields"), IDS)
async def test_an_id_leads_to_one_button_and_its_fields_to_the_id(
    custom_id: str, kind: str, fields: dict[str, Any]
) -> None:
    (button,) = matches(custom_id)
    assert type(button).__name__ == kind
    assert {name: getattr(button, name) for name in fields} == fields
    assert button.custom_id == custom_id
    assert len(custom_id) <= 100
    again = type(button)(ENGLISH, **{name: getattr(button, name) for name in button._parts})
    assert (again.custom_id, again.item.label, again.item.style) == (custom_id, button.item.label, button.item.style)


@pytest.mark.parametrize(("custom_id", "now"), EARLIER_IDS)
async def test_an_earlier_id_leads_to_the_same_page(custom_id: str, now: str) -> None:
    (button,) = matches(custom_id)
    assert button.custom_id == now


def test_no_button_is_left_out() -> None:
    assert {kind for _, kind, _ in IDS} == {kind.__name__ for kind in persistent_buttons()}


def test_menus_are_known_by_their_ids() -> None:
    ids = {kind.own_id: kind.__name__ for kind in persistent_selects()}
    assert ids == {
        "v1:server": "ServerSelect",
        "v1:setup-channels": "ChannelsSelect",
        "v1:setup-reviewers": "ReviewersSelect",
        "v1:setup-moderators": "ModeratorsSelect",
    }


async def test_forms_are_known_by_their_ids() -> None:
    missing = votes._FORM.fullmatch("v1:missing:7")
    assert missing is not None
    assert missing[1] == "7"
    assert MissingForm(7, ENGLISH).custom_id == "v1:missing:7"
    passage = lessons._FORM.fullmatch("v1:passage:7:c")
    assert passage is not None
    assert (passage["id"], ReturnTo(passage["return_to"])) == ("7", CASE)
    assert PassageForm(TeachButton(ENGLISH, 7, CASE), "?", [], ENGLISH, titled=False).custom_id == "v1:passage:7:c"


@pytest.mark.parametrize(
    "custom_id",
    [
        "",
        "v1:",
        "v1xprivacy",
        "v1:privacy:1",
        "v1:mine:x",
        "v1:erase:",
        "v1:context:7:1-1\n",
        "v1:delete:",
        "v2:open:7",
    ],
)
def test_an_id_of_another_form_leads_to_none(custom_id: str) -> None:
    assert matches(custom_id) == []


async def test_a_label_can_be_another_phrase() -> None:
    assert SeeButton(ENGLISH, phrase="button_next").item.label == ENGLISH.button_next
