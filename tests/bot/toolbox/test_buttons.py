from __future__ import annotations

from typing import Any

import pytest

from bot.cogs.privacy import EraseButton, ExportButton, PrivacyButton, SeeButton
from bot.cogs.trails import Trail
from bot.toolbox.buttons import DataButton
from bot.wording import ENGLISH


@pytest.mark.parametrize(
    ("kind", "fields", "custom_id", "label"),
    [
        (PrivacyButton, {}, "v1:privacy", ENGLISH.button_keep),
        (ExportButton, {}, "v1:export-mine", ENGLISH.button_export),
        (SeeButton, {"trail": Trail()}, "v1:mine:", ENGLISH.button_see),
        (SeeButton, {"trail": Trail((255, 16))}, "v1:mine:ff.10", ENGLISH.button_see),
        (EraseButton, {"sure": False}, "v1:erase", ENGLISH.button_erase),
        (EraseButton, {"sure": True}, "v1:erase:sure", ENGLISH.button_erase_sure),
    ],
)
async def test_the_fields_make_the_id_and_the_id_the_fields(
    kind: type[DataButton], fields: dict[str, Any], custom_id: str, label: str
) -> None:
    button = kind(ENGLISH, **fields)
    assert (button.custom_id, button.item.label, kind.id_of(**fields)) == (custom_id, label, custom_id)
    match = kind.__discord_ui_compiled_template__.fullmatch(custom_id)
    assert match is not None
    again = kind.from_match(match, ENGLISH)
    assert {name: getattr(again, name) for name in fields} == fields


@pytest.mark.parametrize("custom_id", ["v1:mine:x", "v1:erase:", "v1:privacy:1", "v1xprivacy"])
def test_an_id_of_another_shape_is_none_of_them(custom_id: str) -> None:
    for kind in (PrivacyButton, ExportButton, SeeButton, EraseButton):
        assert kind.__discord_ui_compiled_template__.fullmatch(custom_id) is None


async def test_a_label_can_be_another_phrase() -> None:
    assert SeeButton(ENGLISH, Trail(), phrase="button_next").item.label == ENGLISH.button_next
