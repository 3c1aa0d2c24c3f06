#!/usr/bin/env python3
"""Looks at the HTML report in a real browser: Chromium without a window, spoken to through its DevTools protocol.

    python scripts/check_html.py [--screenshots FOLDER] [--require]

Checks a repository whose names, comments and paths try to become markup. In the browser nothing of it may run and
nothing may be requested; the filters have to work, the links of the overview have to lead to findings, and without
scripts everything has to be there. Status 0: all holds; 1: complaints, listed. Where there is no Chromium the script
says so and ends with 0, or with 1 if --require is given. (Debian: apt-get install chromium)
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")

OWNED = "window.owned = (window.owned || 0) + 1"
INJECTION = f"</pre></script><script>{OWNED}</script><img src=http://192.0.2.1/x onerror='{OWNED}'>"
STYLE = "</style><style>body{display:none}</style>"
ATTRIBUTE = f"' onmouseover={OWNED.replace(' ', '')} x=' autofocus onfocus={OWNED.replace(' ', '')} "


def repository(root: Path) -> None:
    """Writes a repository full of markup where text of a scanned file can get into a report."""
    quoted = INJECTION.replace('"', "'")
    files = {
        f"infra {STYLE.replace('/', '')}/ecr.tf": f"""\
            resource "aws_ecr_repository" "a" {{
              name = "{quoted}"  # {INJECTION}
              tags = {{ Project = "{ATTRIBUTE}" }}
            }}
            resource "aws_ecr_repository" "b" {{
              for_each = toset(["{quoted}", "{STYLE}"])
              name     = each.key
              # {INJECTION}
              image_tag_mutability = var.mutability
            }}
            resource "aws_ecr_repository" "c" {{
              name                 = "shop/c"
              image_tag_mutability = "MUTABLE" # ecrlint: ignore[tag-immutability] {INJECTION}
            }}
            variable "mutability" {{}}
            """,
        ".github/workflows/<img src=x onerror=owned()>.yml": f"""\
            on: push
            jobs:
              "{quoted}":
                runs-on: ubuntu-latest
                env: {{ROLE: "{ATTRIBUTE}"}}
                steps:
                  - name: "{STYLE}"
                    uses: aws-actions/configure-aws-credentials@v4
                    with: {{role-to-assume: "{quoted}", aws-region: "{STYLE}"}}
                  - uses: aws-actions/amazon-ecr-login@v2
            """,
        ".circleci/config.yml": f"""\
            version: 2.1
            orbs: {{aws-ecr: circleci/aws-ecr@8.2.1}}
            jobs:
              "{quoted}":
                docker: [{{image: "{STYLE}"}}]
                steps: [aws-ecr/build-image: {{repo: "{quoted}"}}]
            workflows: {{w: {{jobs: ["{quoted}"]}}}}
            """,
    }
    (root / ".git").mkdir()
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text.replace("\n            ", "\n").removeprefix("            "), encoding="utf-8")


def report_of(root: Path, *options: str) -> str:
    """The report of a folder, by the command line."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "ecrlint", "--format", "html", *options, str(root)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, encoding="utf-8")  # noqa: S603
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr)
    return done.stdout


class Browser:
    """Chromium at the other end of two pipes. Messages are JSON, each with a NUL behind it."""

    def __init__(self, sent: Any, received: Any) -> None:
        self._sent, self._received = sent, received
        self._last = 0
        self._session: str | None = None
        self.events: list[dict[str, Any]] = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        """The answer to a command; what happens in between is kept in `events`."""
        self._last += 1
        message = {"id": self._last, "method": method, "params": params}
        if self._session is not None:
            message["sessionId"] = self._session
        self._sent.write(json.dumps(message).encode() + b"\0")
        self._sent.flush()
        while (answer := self._read()).get("id") != self._last:
            self.events.append(answer)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        result: dict[str, Any] = answer["result"]
        return result

    def open(self, url: str) -> None:
        """Loads a page, and waits until it has loaded."""
        self.events.clear()
        self.call("Page.navigate", url=url)
        while not any(event.get("method") == "Page.loadEventFired" for event in self.events):
            self.events.append(self._read())

    def value(self, expression: str) -> Any:
        """The value of an expression in the page; promises are awaited."""
        done = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in done:
            raise RuntimeError(f"{expression}: {done['exceptionDetails']}")
        return done["result"].get("value")

    def _read(self) -> dict[str, Any]:
        data = bytearray()
        while (byte := self._received.read(1)) != b"\0":
            if not byte:
                raise RuntimeError("Chromium has gone")
            data += byte
        message: dict[str, Any] = json.loads(data)
        return message


@contextmanager
def browser(program: str) -> Iterator[Browser]:
    """Chromium with a profile of its own, which is gone afterwards."""
    to_read, to_write = os.pipe()
    from_read, from_write = os.pipe()

    def ends() -> None:
        reads, writes = os.dup2(to_read, 100), os.dup2(from_write, 101)  # either may be 3 or 4 itself
        os.dup2(reads, 3)
        os.dup2(writes, 4)

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        switches = ("--headless=new", "--disable-gpu", "--no-first-run", "--disable-background-networking")
        sandbox = ("--no-sandbox",) if os.geteuid() == 0 else ()
        command = [program, *switches, *sandbox, f"--user-data-dir={profile}", "--remote-debugging-pipe", "about:blank"]
        process = subprocess.Popen(  # noqa: S603
            command,
            close_fds=False,  # those of Python are closed anyway, except the two that it is given
            preexec_fn=ends,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_read)
        os.close(from_write)
        try:
            with os.fdopen(to_write, "wb") as sent, os.fdopen(from_read, "rb", buffering=65536) as received:
                yield Browser(sent, received)
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(10)


VISIBLE = "Array.from(document.querySelectorAll('.finding')).filter(f => f.checkVisibility()).length"
SHOWN = f"({VISIBLE}) + ' ' + document.getElementById('shown').textContent"


def choose(rule: str = "", text: str = "", **ticks: bool) -> str:
    """What sets the filters. `ticks` are values of boxes."""
    boxes = "".join(
        f"(form.querySelector('[value={value}]') || {{}}).checked = {str(on).lower()};" for value, on in ticks.items()
    )
    return (
        "(() => { const form = document.getElementById('filters');"
        f"form.elements.rule.value = {json.dumps(rule)}; form.elements.text.value = {json.dumps(text)}; {boxes}"
        "form.dispatchEvent(new Event('input')); })()"
    )


def complaints(page: Browser, url: str) -> Iterator[str]:
    """What does not hold of the report of the repository above."""
    page.open(url)
    total = page.value("document.querySelectorAll('.finding').length")
    states = page.value(
        "Object.fromEntries(['fail', 'unsure', 'suppressed'].map("
        "s => [s, document.querySelectorAll(`[data-state=${s}]`).length]))"
    )
    if min(states.values()) == 0:
        yield f"the repository should have findings of every outcome: {states}"
    yield from _nothing_ran(page, url)
    if page.value("document.querySelectorAll('img, iframe, object, link, svg, body style, body > *:not("
                  "a, header, main, footer, script)').length"):  # fmt: skip
        yield "text of a scanned file has become an element"
    if page.value(SHOWN) != f"{states['fail']} {states['fail']} of {total} shown":
        yield f"at first failures are shown, and nothing else: {page.value(SHOWN)}, {states}"
    yield from _filters(page, total, states)
    yield from _links(page)
    page.call("Emulation.setScriptExecutionDisabled", value=True)
    page.open(url)
    page.call("Emulation.setScriptExecutionDisabled", value=False)
    if page.value(VISIBLE) != total or page.value("document.getElementById('filters').checkVisibility()"):
        yield "without scripts everything should be shown, and no filters"


def _nothing_ran(page: Browser, url: str) -> Iterator[str]:
    page.value("new Promise(done => setTimeout(done, 300))")
    page.value("document.querySelectorAll('*').forEach(e => { e.dispatchEvent(new Event('mouseover'));"
               "e.dispatchEvent(new Event('focus')); e.dispatchEvent(new Event('error')); })")  # fmt: skip
    if page.value("typeof window.owned") != "undefined":
        yield "a script from a scanned file ran"
    asked = [e["params"]["request"]["url"] for e in page.events if e.get("method") == "Network.requestWillBeSent"]
    if [asked_for for asked_for in asked if asked_for != url]:
        yield f"the page requested {asked}"
    logged = [e for e in page.events if e.get("method") in ("Log.entryAdded", "Runtime.exceptionThrown")]
    if logged:
        yield f"the browser complains {len(logged)} times, first: {json.dumps(logged[0]['params'])[:400]}"


def _filters(page: Browser, total: int, states: dict[str, int]) -> Iterator[str]:
    def shown() -> int:
        return int(page.value(VISIBLE))

    page.value(choose(unsure=True, suppressed=True))
    if shown() != total:
        yield f"with every outcome ticked all {total} findings should be shown, not {shown()}"
    page.value(choose(fail=False, unsure=True, suppressed=False))
    if shown() != states["unsure"]:
        yield f"{shown()} findings cannot be told, but {states['unsure']} do"
    page.value(choose(rule="tag-immutability", fail=True, unsure=True, suppressed=True))
    wanted = page.value("document.querySelectorAll('[data-rule=tag-immutability]').length")
    if not 0 < shown() == wanted < total:
        yield f"the filter by rule shows {shown()} of {wanted}"
    page.value(choose(error=False, warning=True, note=True))
    if shown() != page.value("document.querySelectorAll('.finding:not([data-level=error])').length"):
        yield f"the filter by level shows {shown()}"
    page.value(choose(text="Shop/C mutable", error=True))
    if not 0 < shown() < total:
        yield f"the filter by text shows {shown()} of {total}"
    page.value(choose(text="nothing has this text"))
    if shown() or page.value("Array.from(document.querySelectorAll('.file')).some(f => f.checkVisibility())"):
        yield "headings of files without findings should be hidden"
    page.value("document.querySelector('[type=reset]').click()")
    page.value("new Promise(done => setTimeout(done, 50))")
    if shown() != states["fail"]:
        yield f"after a reset {shown()} findings are shown"
    page.value("document.getElementById('brief').click()")
    if not page.value("document.querySelectorAll('.quiet').length") or page.value(
        "Array.from(document.querySelectorAll('.quiet')).some(c => c.checkVisibility())"
    ):
        yield "rules that pass everywhere should be left out of the overview"


def _links(page: Browser) -> Iterator[str]:
    if page.value("Array.from(document.querySelectorAll('a[href^=\"#\"]')).some("
                  "a => !document.getElementById(a.hash.slice(1)))"):  # fmt: skip
        yield "a link leads nowhere"
    hidden = "document.querySelector('td.unsure a, td.suppressed a')"
    page.value(f"{hidden}.click()")
    page.value("new Promise(done => setTimeout(done, 100))")
    if not page.value(f"document.getElementById({hidden}.hash.slice(1)).checkVisibility()"):
        yield "a link to a hidden finding should show it"
    if page.value("Array.from(document.querySelectorAll('a, button, input, select, [tabindex]')).some("
                  "e => e.tabIndex < 0)"):  # fmt: skip
        yield "something cannot be reached with the keyboard"


def screenshots(page: Browser, url: str, folder: Path, name: str) -> None:
    """Pictures of both themes and of a narrow window, and the print."""
    for theme, width in (("light", 1280), ("dark", 1280), ("light", 420)):
        media = [{"name": "prefers-color-scheme", "value": theme}]
        page.call("Emulation.setEmulatedMedia", features=media)
        page.call("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
        page.open(url)
        data = page.call("Page.captureScreenshot", captureBeyondViewport=True)["data"]
        (folder / f"{name}-{theme}-{width}.png").write_bytes(base64.b64decode(data))
    page.call("Emulation.setEmulatedMedia", features=[])
    data = page.call("Page.printToPDF", printBackground=True)["data"]
    (folder / f"{name}.pdf").write_bytes(base64.b64decode(data))


def main() -> int:
    """Checks, and tells what does not hold."""
    parser = argparse.ArgumentParser(description="Look at the HTML report in a real browser.")
    parser.add_argument("--screenshots", type=Path, metavar="FOLDER", help="also write pictures and a print")
    parser.add_argument("--require", action="store_true", help="fail where there is no Chromium")
    arguments = parser.parse_args()
    program = next((found for name in NAMES if (found := shutil.which(name))), None)
    if program is None:
        print("There is no Chromium here, so that nothing was checked. Debian: apt-get install chromium")
        return 1 if arguments.require else 0
    with tempfile.TemporaryDirectory() as folder, browser(program) as page:
        root = Path(folder, "hostile")
        root.mkdir()
        repository(root)
        hostile = Path(folder, "hostile.html")
        hostile.write_text(report_of(root), encoding="utf-8")
        told: list[str] = []
        try:
            told.extend(complaints(page, hostile.as_uri()))
        except RuntimeError as error:  # what breaks the page's own script
            told.append(str(error))
        if arguments.screenshots is not None:
            arguments.screenshots.mkdir(parents=True, exist_ok=True)
            shown = {"hostile": hostile}
            for name in ("central-oidc-faulty", "cloud-platform-faulty"):
                copy = Path(folder, name)
                shutil.copytree(ROOT / "fixtures" / name, copy)
                shown[name] = copy.with_suffix(".html")
                shown[name].write_text(report_of(copy, "--unsure"), encoding="utf-8")
            for name, path in shown.items():
                screenshots(page, path.as_uri(), arguments.screenshots, name)
    print("\n".join(told) or "The report shows what it should, and nothing of a scanned file ran.")
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main())
