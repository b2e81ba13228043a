"""The statistics as a picture. Needs matplotlib, which comes with the extra ``review``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from io import BytesIO
from typing import TYPE_CHECKING, Final

from bot.querylog.review.statistics import TOP, Day, Stats
from bot.render.phrases import outcome_name
from bot.render.statistics.periods import OUTCOMES, group_days, passage_label, period_title, summary_line
from bot.wording import ENGLISH, Wording
from retrieval.answers import Outcome
from retrieval.articles.article import Article

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_COLOURS: Final[Mapping[Outcome, str]] = {  # told apart in grey, too, and by those who do not see red or green
    Outcome.ANSWERED: "#1b6ca8",
    Outcome.UNSURE: "#f2b134",
    Outcome.NOT_FOUND: "#c8553d",
    Outcome.REPLY: "#c9ced6",
}
_BAR_COLOUR: Final = "#1b6ca8"
_MISSED_COLOUR: Final = "#c8553d"
_INK: Final = "#23272e"
_SIZE_INCHES: Final = (10.0, 7.2)
_DPI: Final = 144
_PLACES: Final = "dddh;ppww"  # days and hours above, passages and words below
_MAX_PERIODS: Final = 62
_MIN_PERIODS: Final = 14  # for which room is left, so that an only bar is not as wide as the picture
_MAX_DATES: Final = 8
_MAX_LABEL_CHARS: Final = 60
# A font for what the first lacks, where one of these is installed; matplotlib brings only the first.
_FONTS: Final = ("DejaVu Sans", "Noto Sans CJK SC", "Noto Sans CJK JP", "Hiragino Sans", "Microsoft YaHei", "Segoe UI")


def can_draw() -> bool:
    return find_spec("matplotlib") is not None


def draw(stats: Stats, articles: Mapping[str, Article], wording: Wording = ENGLISH) -> bytes:
    """Draw a PNG of 1440 by 1036 pixels, in about half a second of computing; calls share nothing."""
    from matplotlib.figure import Figure  # noqa: PLC0415 - only who has the extra can draw
    from matplotlib.layout_engine import ConstrainedLayoutEngine  # noqa: PLC0415 - the same

    figure = Figure(figsize=_SIZE_INCHES, dpi=_DPI, layout=ConstrainedLayoutEngine(w_pad=0.12, h_pad=0.12))
    figure.suptitle(summary_line(stats, wording), fontweight="bold", color=_INK)
    axes = figure.subplot_mosaic(_PLACES, height_ratios=(1, 1.1))
    _draw_days(axes["d"], stats, wording)
    _draw_hours(axes["h"], stats, wording)
    labelled = [(passage_label(address, articles), count) for address, count in stats.passages]
    _draw_list(axes["p"], wording.stats_passages, labelled, _BAR_COLOUR, wording)
    _draw_list(axes["w"], wording.stats_words, stats.words, _MISSED_COLOUR, wording)
    return _png(figure)


def _png(figure: Figure) -> bytes:
    import warnings  # noqa: PLC0415 - with what draws

    from matplotlib import font_manager, text  # noqa: PLC0415 - only who has the extra can draw

    there = set(font_manager.get_font_names())
    fonts = [name for name in _FONTS if name in there]
    for written in figure.findobj(text.Text):
        if isinstance(written, text.Text):
            written.set_fontfamily(fonts)
    drawn = BytesIO()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing", UserWarning)  # a box stands for it
        figure.savefig(drawn, format="png")
    return drawn.getvalue()


def _draw_days(axes: Axes, stats: Stats, wording: Wording) -> None:
    from matplotlib.patches import Patch  # noqa: PLC0415 - only who has the extra can draw

    span, shown = group_days(stats.days, _MAX_PERIODS)
    _strip_axes(axes, period_title(span, wording))
    bottom = [0] * len(shown)
    for outcome in OUTCOMES:
        heights = [period.outcomes.get(outcome, 0) for period in shown]
        axes.bar(range(len(shown)), heights, bottom=bottom, color=_COLOURS[outcome])
        bottom = [below + height for below, height in zip(bottom, heights, strict=True)]
    axes.set_xlim(min(-1, len(shown) - _MIN_PERIODS), max(len(shown), 1))
    _mark_dates(axes, shown)
    _use_whole_numbers(axes, max(bottom, default=0))
    axes.legend(
        handles=[Patch(color=_COLOURS[outcome], label=outcome_name(outcome, wording)) for outcome in OUTCOMES],
        ncols=len(OUTCOMES),
        loc="upper center",
        bbox_to_anchor=(0.5, -0.12),
        frameon=False,
        fontsize="small",
        labelcolor=_INK,
    )


def _mark_dates(axes: Axes, shown: Sequence[Day]) -> None:
    step = -(-len(shown) // _MAX_DATES) or 1
    places = range(len(shown) - 1, -1, -step)  # the last day always has its name
    axes.set_xticks(list(places), [shown[place].date.strftime("%d %b").lstrip("0") for place in places])


def _draw_hours(axes: Axes, stats: Stats, wording: Wording) -> None:
    _strip_axes(axes, wording.stats_hours)
    axes.bar(range(len(stats.hours)), stats.hours, color=_BAR_COLOUR)
    axes.set_xticks([0, 6, 12, 18, 23])
    _use_whole_numbers(axes, max(stats.hours))


def _draw_list(axes: Axes, title: str, rows: Sequence[tuple[str, int]], colour: str, wording: Wording) -> None:
    _strip_axes(axes, title)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.spines["bottom"].set_visible(False)
    if not rows:
        axes.text(0, 0.9, wording.stats_none, transform=axes.transAxes, color=_INK, va="top")
        return
    places = range(len(rows))
    axes.barh(places, [count for _, count in rows], height=0.3, color=colour)
    axes.set_ylim(TOP - 0.5, -0.9)
    for place, (label, count) in enumerate(rows):
        words = label if len(label) <= _MAX_LABEL_CHARS else label[: _MAX_LABEL_CHARS - 1] + "…"
        # Text of people's and articles' own is no formula, whatever dollar signs it has.
        axes.text(0, place - 0.22, words, va="bottom", fontsize="small", color=_INK, parse_math=False)
        axes.text(count, place, f" {count:,}", va="center", fontsize="x-small", color=_INK)


def _strip_axes(axes: Axes, title: str) -> None:
    axes.set_title(title, loc="left", fontsize="medium", color=_INK)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(length=0, labelsize="small", labelcolor=_INK)


def _use_whole_numbers(axes: Axes, most: int) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator  # noqa: PLC0415 - only who has the extra can draw

    axes.set_ylim(0, max(most * 1.05, 1))
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    axes.grid(axis="y", color="#e3e6ea", linewidth=0.8)
    axes.set_axisbelow(True)
