"""What tests say to a page of JupyterLab."""

import json
import re
import time
import urllib.request

TOKEN = "for-tests"
START_SECONDS = 60
RUN_MILLISECONDS = 180_000
SETTINGS = {
    "@jupyterlab/apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    # Else only the cells on the screen exist in the page.
    "@jupyterlab/notebook-extension/tracker": {"windowingMode": "none"},
}

# What JupyterLab itself logs as an error, whatever notebook is open.
NOT_OURS = ()

RUN_ALL = """async () => {
    const panel = window.jupyterapp.shell.currentWidget;
    await panel.sessionContext.ready;
    await window.jupyterapp.commands.execute("notebook:run-all-cells");
    await panel.sessionContext.session.kernel.requestKernelInfo();
}"""


def write_setting(folder, plugin, values):
    package, name = plugin.rsplit("/", 1)
    (folder / package).mkdir(parents=True, exist_ok=True)
    (folder / package / f"{name}.jupyterlab-settings").write_text(json.dumps(values))


def wait_for(address, server, log):
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except OSError:
            late = time.monotonic() > deadline
            if late or server.poll() is not None:
                raise AssertionError(f"JupyterLab did not start:\n{log.read_text()}") from None
            time.sleep(0.2)


def open_notebook(page, address, path):
    page.set_default_timeout(RUN_MILLISECONDS)
    page.goto(f"{address}/lab/tree/{path}?token={TOKEN}&reset")
    page.wait_for_function(
        "() => window.jupyterapp?.shell?.currentWidget?.content?.widgets?.length > 0",
        timeout=START_SECONDS * 1000,
    )
    page.locator(".jp-NotebookPanel .jp-RenderedMarkdown h1").first.wait_for()


def collect_complaints(page):
    """Return a list that fills with what the page logs as an error, and with requests elsewhere."""
    found = []

    def note(message):
        if message.type == "error" and not any(re.search(one, message.text) for one in NOT_OURS):
            found.append(f"console: {message.text} ({message.location.get('url')})")

    def stay_here(route):
        if route.request.url.startswith(("http://127.0.0.1:", "data:", "blob:")):
            route.continue_()
        else:
            found.append(f"asked for {route.request.url}")
            route.abort()

    page.on("console", note)
    page.on("pageerror", lambda error: found.append(f"page: {error}"))
    page.route("**/*", stay_here)
    return found
