"""The gallery in a real browser: no page breaks a rule of accessibility or the policy, or scrolls sideways.

The browser's requests are answered from memory, so no server runs.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, FilePayload, Page, Route, expect

from madoguchi.ui.i18n import PACKAGES
from madoguchi.ui.tests import gallery
from madoguchi.ui.tests.gallery_forms import form_view
from tests.parts.chromium import DESK, HEIGHTS, PHONE, axe, overflows

pytestmark = pytest.mark.parts

ORIGIN = "http://localhost"
# As strict as the policy in production, or stricter.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {"Content-Security-Policy": POLICY, "Content-Type": "text/html; charset=utf-8"}
TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
Answer = Callable[[str], str]


@cache
def drawn(name: str) -> str:
    return gallery.PAGES[name]()


def serve(context: BrowserContext, answer: Answer | None = None) -> list[str]:
    """Answer the browser's requests; what was posted is collected in the list, as it was sent."""
    posted: list[str] = []

    def respond(route: Route) -> None:
        path = urlsplit(route.request.url).path
        if path.startswith("/static/"):
            file = PACKAGES / "ui" / path.lstrip("/")
            route.fulfill(body=file.read_bytes(), content_type=TYPES[file.suffix[1:]])
            return
        body = drawn(path.strip("/")) if path.strip("/") in gallery.PAGES else "<title>x</title>"
        if route.request.method == "POST":
            posted.append((route.request.post_data_buffer or b"").decode("utf-8", "replace"))
            body = answer(posted[-1]) if answer else body
        route.fulfill(body=body, headers=HEADERS)

    context.route("**/*", respond)
    return posted


def field(posted: str, name: str) -> str | None:
    """A field of a multipart or urlencoded body."""
    found = re.search(rf'name="{re.escape(name)}"\r\n\r\n(.*?)\r\n--', posted, re.DOTALL)
    return found[1] if found else None


@pytest.mark.parametrize("name", gallery.PAGES)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(context, page: Page, name):
    """320 pixels are the smallest phone, and 1280 at 400 % zoom."""
    serve(context)
    page.goto(f"{ORIGIN}/{name}")
    for width in (DESK, PHONE, 320):
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        assert not overflows(page)
        if width != 320:
            assert [str(violation) for violation in axe(page)] == []


def test_the_error_summary_takes_the_focus_and_leads_to_the_field(context, page: Page):
    serve(context)
    page.goto(f"{ORIGIN}/form-errors")
    expect(page.get_by_role("alert").first).to_be_focused()
    assert page.title().startswith("エラー：")
    page.get_by_role("link", name="出生や転入の日を入力してください。").click()
    expect(page.locator("[id='event_date']")).to_be_focused()


@pytest.mark.parametrize("drawn_page", ["form-empty", "form-filled"])  # the second in a session that will end
def test_enter_goes_forward_and_not_to_the_first_button_on_the_page(context, page: Page, drawn_page: str):
    posted = serve(context)
    page.goto(f"{ORIGIN}/{drawn_page}")
    page.locator("[id='claimant.family']").press("Enter")
    page.wait_for_load_state()
    assert field(posted[-1], "_next") == "1"
    assert field(posted[-1], "_lookup") is None


def test_an_answer_that_others_hang_on_asks_for_the_page_again_and_keeps_the_focus(context, page: Page):
    posted = serve(context, lambda _: drawn("form-errors"))
    page.goto(f"{ORIGIN}/form-empty")
    page.locator("[id='nickname']").fill("はな")
    page.get_by_label("公務員").first.check()
    expect(page.get_by_text("8か所を直してください")).to_be_visible()
    assert field(posted[-1], "_refresh") == "occupation"
    assert field(posted[-1], "occupation") == "public"
    expect(page.get_by_label("公務員").first).to_be_focused()
    expect(page.locator("[id='nickname']")).to_have_value("𠮷田 髙子")


def test_an_answer_without_the_form_leaves_what_was_typed(context, page: Page):
    posted = serve(context, lambda _: "<!doctype html><title>サインイン</title><p>時間が切れました</p>")
    page.goto(f"{ORIGIN}/form-empty")
    page.locator("[id='nickname']").fill("はな")
    with page.expect_response("**/form-empty"):
        page.get_by_label("公務員").first.check()
    expect(page.locator("[id='nickname']")).to_have_value("はな")
    assert len(posted) == 1


def held(page: Page) -> list[Route]:
    """Posts of this page, kept waiting as on a slow line."""
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        if route.request.method == "POST":
            waiting.append(route)
        else:
            route.fallback()

    page.route("**/form-empty", hold)
    return waiting


def test_what_is_typed_while_the_page_is_asked_for_stays(context, page: Page):
    serve(context)
    waiting = held(page)
    page.goto(f"{ORIGIN}/form-empty")
    with page.expect_request(lambda asked: asked.method == "POST"):
        page.get_by_label("公務員").first.check()
    page.locator("[id='nickname']").fill("はな")
    page.get_by_role("button", name="次へ進む").focus()
    waiting[0].fulfill(body=drawn("form-errors"), headers=HEADERS)
    expect(page.get_by_text("8か所を直してください")).to_be_visible()
    expect(page.locator("[id='nickname']")).to_have_value("はな")


def test_nothing_is_drawn_anew_under_a_finger(context, page: Page):
    serve(context)
    waiting = held(page)
    page.goto(f"{ORIGIN}/form-empty")
    with page.expect_request(lambda asked: asked.method == "POST"):
        page.get_by_label("公務員").first.check()
    page.get_by_role("button", name="次へ進む").hover()
    page.mouse.down()
    waiting[0].fulfill(body=drawn("form-errors"), headers=HEADERS)
    page.wait_for_timeout(200)
    expect(page.get_by_text("8か所を直してください")).to_have_count(0)
    with page.expect_request(lambda asked: asked.method == "POST") as pressed:
        page.mouse.up()
    assert field((pressed.value.post_data_buffer or b"").decode(), "_next") == "1"


def test_seven_digits_of_a_postal_code_look_the_town_up(context, page: Page):
    posted = serve(context, lambda _: drawn("form-filled"))
    page.goto(f"{ORIGIN}/form-empty")
    page.locator("[id='claimant.address.postal_code']").press_sequentially("9900000")
    expect(page.locator("[id='claimant.address.prefecture']")).to_have_value("ほしの県")
    assert field(posted[-1], "_lookup") == "claimant.address.postal_code"
    expect(page.locator("[id='claimant.address.postal_code']")).to_have_value("9900000")


def test_a_whole_day_asks_before_its_last_box_is_left(context, page: Page):
    posted = serve(context, lambda _: drawn("form-filled"))
    page.goto(f"{ORIGIN}/form-filled")
    day = page.locator("[id='event_date.day']")
    with page.expect_request(lambda request: request.method == "POST"):
        day.press_sequentially("1")
    expect(day).to_be_focused()
    assert field(posted[-1], "_refresh") == "event_date.day"


def test_a_row_that_was_added_takes_the_focus(context, page: Page):
    posted = serve(context, lambda _: drawn("form-empty"))
    page.goto(f"{ORIGIN}/form-empty")
    page.get_by_role("button", name="お子さんを追加する").click()
    expect(page.locator("[id='children.1']")).to_be_focused()
    assert field(posted[-1], "_add") == "children.r2"


def test_a_row_is_removed_once_it_was_said_that_what_is_in_it_goes(context, page: Page):
    posted = serve(context, lambda _: drawn("form-empty"))
    page.goto(f"{ORIGIN}/form-filled")
    row = page.locator("[id='children.1']")
    row.get_by_text("この欄をなくす").click()
    expect(row.get_by_text("この欄に書いたことが消えます。元には戻せません。")).to_be_visible()
    assert posted == []
    row.get_by_role("button", name="書いたことを消す").click()
    expect(page.locator("[id='children']")).to_be_focused()
    assert field(posted[-1], "_remove") == "children.r1"


def test_a_file_that_is_too_large_is_not_sent(context, page: Page):
    posted = serve(context)
    page.goto(f"{ORIGIN}/form-empty")
    large: FilePayload = {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": b"0" * 10_500_000}
    page.locator("[id='id_copy']").set_input_files(large)
    expect(page.get_by_text("11MBあります。10MBまで送れます。")).to_be_visible()
    assert posted == []


def test_a_chosen_file_is_sent_at_once_and_shown_in_the_list(context, page: Page):
    posted = serve(context, lambda _: drawn("form-filled"))
    page.goto(f"{ORIGIN}/form-empty")
    small: FilePayload = {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": b"JPEG"}
    page.locator("[id='id_copy']").set_input_files(small)
    expect(page.get_by_text("本人確認書類.pdf").first).to_be_visible()
    assert field(posted[-1], "_upload") == "id_copy"
    assert 'filename="photo.jpg"' in posted[-1]


def test_a_session_about_to_end_says_so(context, page: Page):
    posted = serve(context)
    page.clock.set_fixed_time(gallery.NOW)
    page.goto(f"{ORIGIN}/form-filled")
    region = page.locator("[data-session-ends]")
    expect(region).to_be_hidden()
    page.clock.set_fixed_time(gallery.NOW.replace(hour=gallery.NOW.hour + 1))
    page.reload()
    expect(region).to_be_visible()
    region.get_by_role("button", name="保存して、あとで続ける").click()
    expect(page.get_by_text("保存して、あとで続ける").first).to_be_visible()
    assert field(posted[-1], "_save") == "1"


def test_without_scripts_every_help_is_a_button(no_scripts: BrowserContext):
    serve(no_scripts)
    page = no_scripts.new_page()
    page.goto(f"{ORIGIN}/form-empty")
    for name in ("この答えに合わせて、続きの質問を出す", "郵便番号から住所を入れる", "選んだファイルを送る"):
        expect(page.get_by_role("button", name=name).first).to_be_visible()


@pytest.mark.parametrize("media", [{"forced_colors": "active"}, {"media": "print"}])
def test_the_page_stays_whole_in_high_contrast_and_on_paper(context, page: Page, media):
    serve(context)
    page.emulate_media(**media)
    page.goto(f"{ORIGIN}/check")
    expect(page.get_by_role("heading", name="入力した内容を確かめてください")).to_be_visible()
    expect(page.get_by_text("山田　花子")).to_be_visible()


def test_the_form_holds_every_kind_of_control():
    view = form_view(answered=False)
    shown = {node.control for node in view.nodes if hasattr(node, "control")}
    children = {
        child.control
        for node in view.nodes
        for child in getattr(node, "children", ())
        if hasattr(child, "control")
    }
    every = {
        "text",
        "textarea",
        "radio",
        "checkboxes",
        "select",
        "checkbox",
        "date",
        "era_date",
        "birth_date",
    }
    assert every | {"year_month", "secret", "lookup", "output"} == shown | children
