#!/usr/bin/env bash
# Python's http.cookiejar (3.11 to 3.13): one cookie with a bare Max-Age, and no cookie of the answer is kept.
#
# RFC 6265, 5.2.2: an attribute Max-Age whose value does not begin with a digit or "-" is ignored, and the cookie stays.
# http.cookiejar leaves out the cookie where the value is empty; where even the "=" is left out, it leaves out every
# cookie of the same answer, and says "http.cookiejar bug!" in a warning. requests, httpx and urllib keep their cookies
# in it: a consent or a session that stood beside is lost, and the next answer is the banner again.
# Seen: the names of the cookies that are kept of two.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -W ignore - <<'PYTHON' | tee "$folder/seen"
import email.message
import http.cookiejar
import urllib.request


class Answer:
    """An answer of a server, as far as a cookie jar asks."""

    def __init__(self, *cookies):
        self.headers = email.message.Message()
        for cookie in cookies:
            self.headers["Set-Cookie"] = cookie

    def info(self):
        return self.headers


def kept(*cookies):
    """Return the names that are in a jar after an answer with these cookies."""
    jar = http.cookiejar.CookieJar()
    jar.extract_cookies(Answer(*cookies), urllib.request.Request("https://gazette.example/"))
    return sorted(cookie.name for cookie in jar)


for attribute in ("Max-Age=60", "Expires", "Max-Age=", "Max-Age"):
    print(f"{attribute}:", kept("consent=1; Path=/", f"session=2; {attribute}; Path=/"))
PYTHON
diff "$folder/seen" - <<'SEEN'
Max-Age=60: ['consent', 'session']
Expires: ['consent', 'session']
Max-Age=: ['consent']
Max-Age: []
SEEN
