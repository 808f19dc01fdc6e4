"""The library's page, a paper's page, and who says what."""

import re

from playwright.sync_api import Page, expect

from tests.conftest import MakePdf
from tests.service.web.parts import ask, assert_fits
from tests.service.web.wire import Wire

LIGHTHOUSE = """
#set document(title: "Lighthouse keeping for models", author: "Grace Darling")
= Lamps
A lighthouse lamp is trimmed every four hours so that ships can see it.
"""


_NOTE_PROGRESS = """() => {
    window.said = [];
    new MutationObserver(() => {
        const line = document.querySelector(".ingestion .reached");
        if (line) window.said.push(line.textContent);
    }).observe(document.querySelector(".ingestions"), { subtree: true, childList: true });
}"""


def test_a_paper_is_uploaded_asked_about_and_deleted_with_a_way_back(
    page: Page, wire: Wire, make_pdf: MakePdf
) -> None:
    page.goto(f"{wire.url}/papers")
    rows = page.locator(".library .papers tbody tr")
    expect(rows).to_have_count(2)
    expect(page.locator(".library-size")).to_contain_text("2 papers")
    good, broken = make_pdf("lighthouse.pdf", LIGHTHOUSE), make_pdf("broken.pdf", "x")
    broken.write_bytes(b"%PDF-1.7 and nothing more")
    page.evaluate(_NOTE_PROGRESS)
    page.get_by_label("choose files").set_input_files([good, broken])
    over = page.locator(".ingestion .reached")
    expect(over).to_contain_text("1 paper added, 1 file could not be read")
    said = page.evaluate("window.said")
    assert "Sending: 100 %" in said
    assert not any("0 of 0" in each for each in said), said
    expect(page.locator(".library-size")).to_contain_text("3 papers")
    failed = page.locator(".ingestion li.failed")
    expect(failed).to_contain_text("broken.pdf")
    expect(failed).to_contain_text("Could not be added")
    expect(failed.locator("p")).not_to_be_empty()  # the cause and the remedy
    expect(rows).to_have_count(3)
    expect(page.locator("#missing")).to_contain_text("broken.pdf")
    page.get_by_role("button", name="Try the failed files again").click()
    expect(over).to_contain_text("0 papers added, 1 file could not be read")
    page.get_by_role("link", name="Ask", exact=True).click()
    turn = ask(page, "How often is a lighthouse lamp trimmed?")
    expect(turn.locator(".statement")).to_contain_text("every four hours")
    expect(turn.locator(".notice")).to_contain_text(re.compile("files? could not be read"))
    answered = page.url
    page.goto(f"{wire.url}/papers")
    line = rows.filter(has_text="Lighthouse keeping")
    line.get_by_role("button", name="Delete").click()
    expect(line).to_be_hidden()
    page.get_by_role("button", name="Undo").click()
    expect(line).to_be_visible()
    line.get_by_role("button", name="Delete").click()
    page.goto(answered)  # leaving does not wait for the end of the time to undo
    page.locator(".mark").first.click()
    expect(page.locator(".source .notice")).to_contain_text("removed")
    page.goto(f"{wire.url}/papers")
    expect(rows).to_have_count(2)


def test_what_is_not_downloaded_yet_is_said_once_and_its_titles_can_be_opened(
    page: Page, wire: Wire
) -> None:
    offline = {"state": "not_downloaded", "cause": "there is no network", "remedy": "connect it"}
    papers = [{"name": "First <b>paper</b>", **offline}, {"name": "Second paper", **offline}]
    said = {"files": [], "not_downloaded": papers}
    page.route("**/v1/library/missing", lambda route: route.fulfill(json=said))
    page.goto(f"{wire.url}/papers")
    section = page.get_by_role("region", name="Not downloaded yet")
    expect(section).to_contain_text(
        "2 papers of the reading list are not downloaded yet (there is no network); "
        "everything else is searchable."
    )
    expect(section).to_contain_text("What to do: connect it.")
    expect(page.locator("#missing")).to_be_hidden()
    titles = section.locator("li")
    expect(titles.first).to_be_hidden()
    section.locator("summary").click()
    expect(titles).to_have_text(["First <b>paper</b>", "Second paper"])
    expect(titles.first).to_be_visible()
    assert_fits(page)
    papers[1] = {**papers[1], "cause": "it answered 404", "remedy": "check the address"}
    said["files"] = [{**papers[0], "name": "b.pdf", "state": "failed"}]
    page.reload()
    expect(section).to_contain_text("2 papers of the reading list are not downloaded yet.")
    expect(page.locator("#missing tbody tr")).to_have_count(1)
    section.locator("summary").click()
    expect(titles.last).to_have_text("Second paperit answered 404; check the address")
    said.update(not_downloaded=[], files=[])
    page.reload()
    expect(page.locator(".library .papers tbody tr")).to_have_count(2)
    expect(page.locator(".later")).to_be_hidden()


def test_papers_are_dropped_onto_the_page(page: Page, wire: Wire) -> None:
    page.goto(f"{wire.url}/papers")
    dropped = page.evaluate_handle("""() => {
        const files = new DataTransfer();
        files.items.add(new File(["no PDF"], "notes.txt", { type: "text/plain" }));
        files.items.add(new File(["%PDF-1.4"], "empty.pdf", { type: "application/pdf" }));
        return files;
    }""")
    page.dispatch_event(".drop", "drop", {"dataTransfer": dropped})
    expect(page.locator(".toast")).to_contain_text("Only PDF files")
    expect(page.locator(".ingestion .reached")).to_contain_text("1 file could not be read")


def test_papers_are_searched_and_filtered(page: Page, wire: Wire) -> None:
    page.goto(f"{wire.url}/papers")
    rows = page.locator(".library .papers tbody tr")
    expect(rows).to_have_count(2)
    page.get_by_label("Search titles").fill("apple")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Apple trees")
    page.get_by_label("Author").fill("Byron")
    expect(page.locator(".library")).to_contain_text("No paper matches.")
    page.get_by_label("Search titles").fill("")
    expect(rows).to_contain_text("Open weights")
    page.get_by_label("From year").fill("2200")
    expect(rows).to_have_count(0)


def test_a_papers_page_shows_what_it_says_and_asks_it_alone(page: Page, wire: Wire) -> None:
    page.goto(f"{wire.url}/papers")
    page.get_by_role("link", name="Open weights and their release").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Open weights and their release")
    main = page.locator("main")
    expect(main).to_contain_text("Ada Byron")
    expect(main.locator(".terms li").first).to_be_visible()
    expect(main).to_contain_text("No paper in the library cites this one")
    expect(page).to_have_title(re.compile("^Open weights"))
    main.locator(".short .mark").first.click()
    expect(page.locator(".source .page img")).to_have_attribute("alt", re.compile("quote marked"))
    page.keyboard.press("Escape")
    main.get_by_role("button", name="Open page 2").click()
    expect(page.locator(".source .page img")).to_have_attribute("alt", "page 2")
    page.keyboard.press("Escape")
    main.locator(".outline button").last.click()
    expect(page.locator(".source .pager [role=status]")).to_have_text("page 2 of 2")
    page.keyboard.press("Escape")
    main.get_by_role("link", name="Ask this paper").click()
    expect(page.locator(".scope")).to_contain_text("Open weights and their release")
    turn = ask(page, "How is an apple tree pruned?")
    expect(turn.locator(".refusal, .footnotes").first).not_to_contain_text("Apple trees")
    page.get_by_role("button", name="Ask all papers").click()
    expect(page.locator(".scope")).to_be_hidden()


def test_a_paper_that_is_not_there_says_so(page: Page, wire: Wire) -> None:
    page.goto(f"{wire.url}/papers/{'0' * 32}")
    expect(page.locator(".notice.failed")).to_be_visible()
    page.get_by_role("link", name="All papers").click()
    expect(page.locator(".library")).to_be_visible()


def test_who_says_what_shows_each_paper_and_goes_back(page: Page, wire: Wire) -> None:
    page.goto(f"{wire.url}/compare")
    page.get_by_label("Your question").fill("What is marginal risk?")
    page.get_by_role("button", name="Compare").click()
    position = page.locator(".position")
    expect(position).to_have_count(1)
    expect(position.locator(".stance")).to_have_text("✓ supports")
    expect(page.locator(".tally")).to_have_text("1 paper supports")
    position.locator(".mark").click()
    expect(page.locator(".source .page img")).to_be_visible()
    page.get_by_label("Your question").fill("Who won Wimbledon in 2019?")
    page.keyboard.press("Enter")
    expect(page.locator(".found .refusal")).to_be_visible()
    page.go_back()
    expect(position).to_have_count(1)


WALLS = "Walls for orchards in the wind"
REFERENCES = f"""
= References
[1] M. Sackville. {WALLS}. Garden Press, 2021.
"""


def test_papers_that_cite_each_other_are_drawn_as_a_picture(
    page: Page, wire: Wire, make_pdf: MakePdf
) -> None:
    cited = make_pdf("walls.pdf", _orchards(WALLS, 2021))
    citing = make_pdf("slopes.pdf", _orchards("Orchards on northern slopes", 2024) + REFERENCES)
    page.goto(f"{wire.url}/papers")
    page.get_by_label("choose files").set_input_files([cited, citing])
    expect(page.locator(".ingestion .reached")).to_contain_text("2 papers added")
    page.goto(f"{wire.url}/papers/slopes.pdf")
    node = page.locator(".network a.cited")
    expect(node).to_have_count(1)
    expect(page.locator(".legend")).to_contain_text("is cited by this paper")
    similar = page.locator("table.papers tbody tr").filter(has_text=WALLS)
    expect(similar).to_contain_text("Marta Sackville")
    expect(similar).to_contain_text("2021")
    page.set_viewport_size({"width": 360, "height": 740})
    assert_fits(page)
    node.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(WALLS)
    expect(page.locator(".network a.citing")).to_have_count(1)


def _orchards(title: str, year: int) -> str:
    return f"""
#set document(title: "{title}", author: "Marta Sackville",
  date: datetime(year: {year}, month: 1, day: 1))
#align(center)[#text(18pt)[{title}]

Marta Sackville, {year}]
= 1 Shelter
An orchard that stands on a slope is sheltered by what is known of {title.lower()} [1].
"""
