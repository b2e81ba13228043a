"""The statistics as a picture, for Discord's dark theme. Needs matplotlib, which comes with the extra ``review``."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from io import BytesIO
from typing import TYPE_CHECKING, Final

from bot.querylog.review.statistics import Day, Stats
from bot.render.phrases import outcome_name
from bot.render.statistics.periods import OUTCOMES, group_days, passage_label, period_title, summary_line
from bot.wording import ENGLISH, Wording
from retrieval.answers import Outcome
from retrieval.articles.article import Article

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.backend_bases import RendererBase
    from matplotlib.figure import Figure
    from matplotlib.gridspec import SubplotSpec

_COLOURS: Final[Mapping[Outcome, str]] = {  # told apart in grey, too, and by those who do not see red or green
    Outcome.ANSWERED: "#5aa9f7",
    Outcome.UNSURE: "#f8d568",
    Outcome.NOT_FOUND: "#c94f5f",
    Outcome.REPLY: "#757b87",
}
_BACKGROUND: Final = "#2b2d31"
_GRID: Final = "#43464d"
_INK: Final = "#f2f3f5"
_WIDTH_INCHES: Final = 7.2
_DPI: Final = 200  # Discord shows 550 by 350 pixels: a point is one there, about
_TITLE_POINTS: Final = 11
_TEXT_POINTS: Final = 10
_LABEL_POINTS: Final = 9.5
_LEGEND_INCHES: Final = 0.2
_BARS_INCHES: Final = 1.35
_ROW_INCHES: Final = 0.31
_MARGIN_INCHES: Final = 0.35  # of a list
_AROUND_INCHES: Final = 0.48  # the titles and labels of each of these, and the margins
_MAX_ROWS: Final = 5
_MAX_LABEL_CHARS: Final = 120  # more than fit
_MAX_PERIODS: Final = 62
_MIN_PERIODS: Final = 7  # for which room is left, so that a bar of a few is no wall
_HOURS_WIDTH: Final = 16  # that of a period is 1
_MAX_PERIODS_WIDTH: Final = 34
_DATE_INCHES: Final = 0.75
# A font for what the first lacks, where one of these is installed; matplotlib brings only the first.
_FONTS: Final = ("DejaVu Sans", "Noto Sans CJK SC", "Noto Sans CJK JP", "Hiragino Sans", "Microsoft YaHei", "Segoe UI")


def can_draw() -> bool:
    return find_spec("matplotlib") is not None


def draw(stats: Stats, articles: Mapping[str, Article], wording: Wording = ENGLISH) -> bytes:
    """Draw a PNG, 1440 pixels wide and as high as the data need; calls share nothing."""
    import warnings  # noqa: PLC0415 - with what draws

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing", UserWarning)  # a box stands for it
        return _png(_figure(stats, articles, wording))


def _figure(stats: Stats, articles: Mapping[str, Article], wording: Wording) -> Figure:
    from matplotlib.figure import Figure  # noqa: PLC0415 - only who has the extra can draw
    from matplotlib.layout_engine import ConstrainedLayoutEngine  # noqa: PLC0415 - the same

    passages = [(passage_label(address, articles), count) for address, count in stats.passages[:_MAX_ROWS]]
    words = stats.words[:_MAX_ROWS]
    colours = _COLOURS[Outcome.ANSWERED], _COLOURS[Outcome.NOT_FOUND]
    lists = zip((wording.stats_passages, wording.stats_words), (passages, words), colours, strict=True)
    drawn = [it for it in lists if it[1]]
    lines = max(len(passages), len(words))
    heights = [_LEGEND_INCHES, _BARS_INCHES, *([_ROW_INCHES * lines] if lines else [])]
    size = (_WIDTH_INCHES, sum(heights) + _AROUND_INCHES * len(heights))
    layout = ConstrainedLayoutEngine(w_pad=0.1, h_pad=0.08)
    figure = Figure(figsize=size, dpi=_DPI, layout=layout, facecolor=_BACKGROUND)
    grid = figure.add_gridspec(len(heights), 1, height_ratios=heights)
    _draw_head(figure.add_subplot(grid[0]), stats, wording)
    _draw_bars(figure, grid[1], stats, wording)
    for number, (title, rows, colour) in enumerate(drawn):
        axes = figure.add_subplot(grid[2].subgridspec(1, len(drawn))[number])
        _strip_axes(axes, title)
        _draw_list(axes, rows, colour, lines, _cutter((_WIDTH_INCHES / len(drawn) - _MARGIN_INCHES) * _DPI))
    return figure


def _png(figure: Figure) -> bytes:
    from matplotlib import text  # noqa: PLC0415 - only who has the extra can draw

    fonts = _installed_fonts()
    for written in figure.findobj(text.Text):
        if isinstance(written, text.Text):
            written.set_fontfamily(fonts)
    drawn = BytesIO()
    figure.savefig(drawn, format="png")
    return drawn.getvalue()


def _installed_fonts() -> list[str]:
    from matplotlib import font_manager  # noqa: PLC0415 - only who has the extra can draw

    there = set(font_manager.get_font_names())
    return [name for name in _FONTS if name in there]


def _draw_head(axes: Axes, stats: Stats, wording: Wording) -> None:
    """Write the summary, and what the colours of the outcomes mean."""
    from matplotlib.patches import Patch  # noqa: PLC0415 - only who has the extra can draw

    axes.set_axis_off()
    axes.set_title(summary_line(stats, wording), loc="left", fontsize=_TITLE_POINTS, fontweight="bold", color=_INK)
    axes.legend(
        handles=[Patch(color=_COLOURS[outcome], label=outcome_name(outcome, wording)) for outcome in OUTCOMES],
        ncols=len(OUTCOMES),
        loc="upper left",
        borderaxespad=0,
        borderpad=0,
        handlelength=1,
        columnspacing=1.5,
        frameon=False,
        fontsize=_TEXT_POINTS,
        labelcolor=_INK,
    )


def _draw_bars(figure: Figure, place: SubplotSpec, stats: Stats, wording: Wording) -> None:
    """Draw days and hours; the more days there are, the more room they have."""
    span, shown = group_days(stats.days, _MAX_PERIODS)
    width = min(max(len(shown), _MIN_PERIODS), _MAX_PERIODS_WIDTH)
    both = place.subgridspec(1, 2, width_ratios=(width, _HOURS_WIDTH))
    dates = int(_WIDTH_INCHES * width / (width + _HOURS_WIDTH) / _DATE_INCHES)
    _draw_days(figure.add_subplot(both[0]), shown, dates, period_title(span, wording))
    _draw_hours(figure.add_subplot(both[1]), stats, wording)


def _draw_days(axes: Axes, shown: Sequence[Day], dates: int, title: str) -> None:
    _strip_axes(axes, title)
    bottom = [0] * len(shown)
    for outcome in OUTCOMES:
        heights = [period.outcomes.get(outcome, 0) for period in shown]
        axes.bar(range(len(shown)), heights, bottom=bottom, color=_COLOURS[outcome])
        bottom = [below + height for below, height in zip(bottom, heights, strict=True)]
    spare = max(_MIN_PERIODS - len(shown), 0) / 2
    axes.set_xlim(-0.6 - spare, len(shown) - 0.4 + spare)
    step = -(-len(shown) // max(dates, 1)) or 1
    places = range(len(shown) - 1, -1, -step)  # the last day always has its name
    axes.set_xticks(list(places), [shown[place].date.strftime("%d %b").lstrip("0") for place in places])
    _use_whole_numbers(axes, max(bottom, default=0))


def _draw_hours(axes: Axes, stats: Stats, wording: Wording) -> None:
    _strip_axes(axes, wording.stats_hours)
    axes.bar(range(len(stats.hours)), stats.hours, color=_COLOURS[Outcome.ANSWERED])
    axes.set_xlim(-0.8, len(stats.hours) - 0.2)
    axes.set_xticks([0, 6, 12, 18])
    _use_whole_numbers(axes, max(stats.hours))


def _draw_list(axes: Axes, rows: Sequence[tuple[str, int]], colour: str, lines: int, cut: Callable[[str], str]) -> None:
    """Draw rows as bars below their words, in the room of so many lines."""
    axes.set_xticks([])
    axes.set_yticks([])
    axes.spines["bottom"].set_visible(False)
    axes.barh(range(len(rows)), [count for _, count in rows], height=0.26, color=colour)
    axes.set_xlim(0, max(count for _, count in rows) * 1.15)
    axes.set_ylim(lines - 0.7, -0.85)
    for place, (label, count) in enumerate(rows):
        # Text of people's and articles' own is no formula, whatever dollar signs it has.
        axes.text(0, place - 0.2, cut(label), va="bottom", fontsize=_LABEL_POINTS, color=_INK, parse_math=False)
        axes.text(count, place, f" {count:,}", va="center", fontsize=_LABEL_POINTS, color=_INK)


def _cutter(width: float) -> Callable[[str], str]:
    """Return a function that cuts a label, with an ellipsis, so that it is at most so many pixels wide."""
    from matplotlib.backends.backend_agg import RendererAgg  # noqa: PLC0415 - only who has the extra can draw
    from matplotlib.font_manager import FontProperties  # noqa: PLC0415 - the same

    renderer: RendererBase = RendererAgg(1, 1, _DPI)  # type: ignore[no-untyped-call]
    font = FontProperties(family=_installed_fonts(), size=_LABEL_POINTS)

    def wanted(text: str) -> float:
        wide, _, _ = renderer.get_text_width_height_descent(text, font, ismath=False)
        return wide

    def cut(label: str) -> str:
        if wanted(label[:_MAX_LABEL_CHARS]) <= width and len(label) <= _MAX_LABEL_CHARS:
            return label
        ends = range(min(len(label), _MAX_LABEL_CHARS))
        return f"{label[: bisect_right(ends, width, key=lambda end: wanted(f'{label[:end]}…')) - 1].rstrip()}…"

    return cut


def _strip_axes(axes: Axes, title: str) -> None:
    axes.set_facecolor(_BACKGROUND)
    axes.set_title(title, loc="left", fontsize=_TEXT_POINTS, color=_INK)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set_color(_GRID)
    axes.tick_params(length=0, labelsize=_LABEL_POINTS, labelcolor=_INK)


def _use_whole_numbers(axes: Axes, most: int) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator  # noqa: PLC0415 - only who has the extra can draw

    axes.set_ylim(0, max(most * 1.05, 1))
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    axes.grid(axis="y", color=_GRID, linewidth=0.8)
    axes.set_axisbelow(True)
