"""What tests say to a page of JupyterLab."""

import re

# What JupyterLab itself logs as an error, whatever notebook is open.
NOT_OURS = ()


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
