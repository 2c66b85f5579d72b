"""The parts themselves: what the journeys and fault tests lean on does what it says."""

import http.server
import smtplib
import threading
from collections.abc import Iterator
from email.message import EmailMessage

import psycopg
import pytest

from tests.parts.chromium import PHONE, axe, overflows, screenshot
from tests.parts.postgres import APP, OWNER, Cluster
from tests.parts.smtp import Mailbox

PAGE = """<!doctype html><html lang="ja"><head><title>窓口</title></head><body><main><h1>窓口</h1>
<img src="/no-description.png"><p id="script">スクリプトなし</p>
<script>document.getElementById("script").textContent = "スクリプトあり"</script></main></body></html>"""


class _OnePage(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        # A policy as strict as ours about evaluation: axe must get in all the same.
        self.send_header("Content-Security-Policy", "default-src 'self'; script-src 'self' 'unsafe-inline'")
        self.end_headers()
        self.wfile.write(PAGE.encode())

    def log_message(self, format, *args):
        return


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _OnePage)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_picture_without_description_is_told_in_japanese(page, address):
    page.goto(address)
    found = {violation.rule: violation for violation in axe(page)}
    assert "代替" in found["image-alt"].text
    assert found["image-alt"].elements == ("img",)


def test_a_page_is_pictured_at_the_width_of_a_phone(page, address, tmp_path, monkeypatch):
    monkeypatch.setenv("MADOGUCHI_TEST_SCREENSHOTS", str(tmp_path))
    page.goto(address)
    screenshot(page, "one", PHONE)
    picture = tmp_path / "one-390.png"
    assert int.from_bytes(picture.read_bytes()[16:20]) == PHONE
    assert not overflows(page)


def test_scripts_run_in_the_usual_browser_and_not_with_scripts_off(page, no_scripts, address):
    page.goto(address)
    assert page.locator("#script").inner_text() == "スクリプトあり"
    plain = no_scripts.new_page()
    plain.goto(address)
    assert plain.locator("#script").inner_text() == "スクリプトなし"


def test_a_mail_is_received_as_it_was_sent(mailbox: Mailbox):
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = "届きました", "aoba@example.jp", "hanako@example.jp"
    message.set_content("山田 花子 様")
    with smtplib.SMTP(mailbox.host, mailbox.port) as client:
        client.send_message(message)
    [received] = mailbox.to("hanako@example.jp")
    assert received["Subject"] == "届きました"
    assert received.get_content().strip() == "山田 花子 様"


def test_a_refusing_mail_server_keeps_nothing(mailbox: Mailbox):
    mailbox.refuse = "451 4.3.0 later"
    with smtplib.SMTP(mailbox.host, mailbox.port) as client, pytest.raises(smtplib.SMTPDataError):
        client.sendmail("a@example.jp", ["b@example.jp"], "Subject: x\r\n\r\nx")
    assert mailbox.received == []


def test_what_was_committed_outlives_a_killed_server_and_the_application_role_owns_nothing():
    with Cluster(durable=True) as cluster:
        cluster.create_database("trial")
        with psycopg.connect(cluster.url(OWNER, "trial")) as owner:
            owner.execute("CREATE TABLE paper (name text)")
            owner.execute(f"GRANT SELECT, INSERT ON paper TO {APP}")
        with psycopg.connect(cluster.url(APP, "trial")) as app:
            app.execute("INSERT INTO paper VALUES ('𠮷')")
        cluster.kill()
        assert not cluster.running
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(cluster.url(APP, "trial"))
        cluster.start()
        with psycopg.connect(cluster.url(APP, "trial")) as app:
            assert app.execute("SELECT name FROM paper").fetchall() == [("𠮷",)]
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute("ALTER TABLE paper ADD more text")
    assert not cluster.folder.exists()
