"""How fast the pages are, and that nothing in them jumps or stalls.

    python -m evaluation.web [--answers 60]

A real browser and a real server over the primers on this machine; medians of several rounds.
"""

import argparse
import json
import statistics
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page

from evaluation.browser import browsing
from evaluation.libraries import library_of
from evaluation.service_process import served

_ROOT = Path(__file__).parents[1]
_ROUNDS = 5
_QUESTIONS = (
    "What is marginal risk?",
    "What is staged release?",
    "What does open mean for an AI model?",
    "Which obligations does the EU AI Act waive for open-source models?",
    "What should a model card report?",
    "Who won Wimbledon in 2019?",
)
# Each view's path, and what stands there when it is whole.
_VIEWS = {
    "ask": ("", ".suggestions button"),
    "papers": ("papers", "tbody tr"),
    "paper": ("papers/release-strategies.pdf", ".short .mark"),
    "compare": ("compare?q=What+is+staged+release%3F", ".position"),
}
_READY = """() => new Promise((resolve) => {
    const look = () => document.querySelector("#question")
        ? requestAnimationFrame(() => resolve(performance.now()))
        : setTimeout(look, 2);
    look();
})"""
_WIRED = """() => [...performance.getEntriesByType("navigation"),
    ...performance.getEntriesByType("resource")]
    .reduce((sum, each) => sum + each.transferSize, 0)"""
# What moved and what took long, from the first moment of a page on.
_WATCH = """
    window.shifted = window.shiftedUnasked = window.longest = 0;
    new PerformanceObserver((list) => {
        for (const each of list.getEntries()) {
            window.shifted += each.value;
            if (!each.hadRecentInput) window.shiftedUnasked += each.value;
        }
    }).observe({ type: "layout-shift", buffered: true });
    new PerformanceObserver((list) => {
        const lengths = list.getEntries().map((each) => each.duration);
        window.longest = Math.max(window.longest, ...lengths);
    }).observe({ type: "longtask", buffered: true });
"""
_PAINTED = """() => new Promise((resolve) => new PerformanceObserver((list) =>
    resolve(list.getEntries().at(-1).startTime)
).observe({ type: "largest-contentful-paint", buffered: true }))"""
_SCROLL = """async () => {
    const [end, step] = [document.documentElement.scrollHeight, innerHeight / 4];
    const gaps = [];
    let last = performance.now();
    for (let at = end; at > 0; at -= step) {
        scrollTo(0, at);
        await new Promise(requestAnimationFrame);
        gaps.push(performance.now() - last);
        last = performance.now();
    }
    return gaps;
}"""
_PICTURE = """async (address) => {
    const begun = performance.now();
    const bytes = await (await fetch(address)).blob();
    const arrived = performance.now() - begun;
    const image = new Image();
    image.src = URL.createObjectURL(bytes);
    await image.decode();
    return [arrived, performance.now() - begun];
}"""


def main() -> None:
    """Prints the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=60, help="in one conversation")
    answers = parser.parse_args().answers
    with library_of(_ROOT / "papers" / "starter") as services:
        data_dir = services.settings.data_dir
    with served(data_dir) as (url, _), browsing() as browser:
        figures = {**_first_views(browser, url), **_views(browser, url)}
        figures |= _pictures(browser, url)
        figures |= _long_conversation(browser, url, answers)
    json.dump(figures, sys.stdout, indent=1)
    sys.stdout.write("\n")


def _first_views(browser: Browser, url: str) -> dict[str, float]:
    """The chat opened by a browser that has never been there."""
    times, wired = [], []
    for _ in range(_ROUNDS):
        page = _fresh(browser)
        page.goto(url, wait_until="commit")
        times.append(page.evaluate(_READY))
        page.locator(".suggestions button").first.wait_for()
        wired.append(page.evaluate(_WIRED))
        page.context.close()
    return {
        "first_view_ready_ms": round(statistics.median(times)),
        "first_view_kb": round(max(wired) / 1000, 1),
    }


def _views(browser: Browser, url: str) -> dict[str, dict[str, float]]:
    """Each view as it opens: when its largest part stood, what moved, and the longest task."""
    figures: dict[str, list[tuple[float, float, float]]] = {name: [] for name in _VIEWS}
    for name, (path, whole) in _VIEWS.items():
        for _ in range(_ROUNDS):
            page = _fresh(browser)
            page.add_init_script(_WATCH)
            page.goto(f"{url}/{path}", wait_until="networkidle")
            page.locator(whole).first.wait_for()
            painted = page.evaluate(_PAINTED)
            moved, longest = page.evaluate("[window.shiftedUnasked, window.longest]")
            figures[name].append((painted, moved, longest))
            page.context.close()
    return {
        f"view_{name}": {
            "largest_paint_ms": round(statistics.median(painted for painted, _, _ in found)),
            "layout_shift": round(max(moved for _, moved, _ in found), 4),
            "longest_task_ms": round(statistics.median(longest for _, _, longest in found)),
        }
        for name, found in figures.items()
    }


def _pictures(browser: Browser, url: str) -> dict[str, dict[str, float]]:
    """A page's picture with a quote marked: drawn now, kept by the service, kept by the browser."""
    page = _fresh(browser)
    page.goto(url)
    said = page.evaluate(
        "(question) => fetch('v1/ask', {method: 'POST', body: JSON.stringify({question}),"
        " headers: {'Content-Type': 'application/json'}}).then((each) => each.json())",
        _QUESTIONS[0],
    )
    image = said["statements"][0]["citations"][0]["links"]["image"]
    cold, known, cached = [], [], []
    for width in range(1200, 1200 + _ROUNDS):  # the service has drawn none of these
        address = f"{image}&width={width}"
        cold.append(page.evaluate(_PICTURE, address))
        cached.append(page.evaluate(_PICTURE, address))
        other = _fresh(browser)
        other.goto(url, wait_until="networkidle")
        known.append(other.evaluate(_PICTURE, address))
        other.context.close()
    page.context.close()
    return {
        "picture_drawn_anew": _arrived_and_decoded(cold),
        "picture_kept_by_the_service": _arrived_and_decoded(known),
        "picture_kept_by_the_browser": _arrived_and_decoded(cached),
    }


def _arrived_and_decoded(times: list[tuple[float, float]]) -> dict[str, float]:
    """Medians in milliseconds."""
    return {
        "arrived_ms": round(statistics.median(arrived for arrived, _ in times), 1),
        "decoded_ms": round(statistics.median(decoded for _, decoded in times), 1),
    }


def _long_conversation(browser: Browser, url: str, answers: int) -> dict[str, float]:
    page = _fresh(browser)
    page.add_init_script(_WATCH)
    page.goto(url, wait_until="networkidle")
    page.get_by_label("Your question").wait_for()
    page.evaluate(_WATCH)
    for number in range(answers):
        page.get_by_label("Your question").fill(_QUESTIONS[number % len(_QUESTIONS)])
        page.keyboard.press("Enter")
        page.locator(".actions").nth(number).wait_for()
    shifted, longest_asking = page.evaluate("[window.shifted, window.longest]")
    page.reload(wait_until="networkidle")
    page.locator(".actions").nth(answers - 1).wait_for()
    longest_opening = page.evaluate("window.longest")
    page.evaluate("window.longest = 0")
    gaps = sorted(page.evaluate(_SCROLL))
    longest = page.evaluate("window.longest")
    page.context.close()
    return {
        "answers_in_one_conversation": answers,
        "layout_shift_while_they_came": round(shifted, 4),
        "longest_task_while_they_came_ms": round(longest_asking, 1),
        "longest_task_when_it_is_opened_ms": round(longest_opening, 1),
        "scroll_frame_p50_ms": round(statistics.median(gaps), 1),
        "scroll_frame_p99_ms": round(gaps[len(gaps) * 99 // 100], 1),
        "longest_task_while_scrolling_ms": round(longest, 1),
    }


def _fresh(browser: Browser) -> Page:
    """A page of a browser that keeps nothing yet."""
    return browser.new_context(viewport={"width": 1280, "height": 800}).new_page()


if __name__ == "__main__":
    main()
