#!/usr/bin/env bash
# mcp 2.3.0 (the Model Context Protocol's Python SDK): a tool's optional text is read as JSON before it is text.
#
# A tool that searches takes "words: str | None". The schema it publishes says that any text will do, and a client sends
# text. Since the parameter is not plainly "str", MCPServer tries json.loads() on what came: the word "null" is no word
# any more, and whoever looks for '["harbour"]' or '{}' (both queries in many search languages) is told that a valid
# string should be given. With "words: str" all is taken as it is, so the tool that was tried first shows nothing.
# Seen: what two tools get, and which calls are errors.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check mcp==2.3.0
"$folder/venv/bin/python" - <<'PYTHON' | tee "$folder/seen"
import asyncio
import logging

from mcp import Client
from mcp.server import MCPServer

logging.disable(logging.CRITICAL)
server = MCPServer("archive")


@server.tool()
def needed(words: str) -> str:
    return f"text {words}" if isinstance(words, str) else repr(words)


@server.tool()
def optional(words: str | None = None) -> str:
    return f"text {words}" if isinstance(words, str) else repr(words)


async def calls() -> None:
    async with Client(server) as client:
        for words in ("harbour", "2026", "null", '["harbour"]', "{}"):
            for tool in ("needed", "optional"):
                answer = await client.call_tool(tool, {"words": words})
                print(words, tool, "error" if answer.is_error else answer.content[0].text, sep=" | ")


asyncio.run(calls())
PYTHON
diff "$folder/seen" - <<'SEEN'
harbour | needed | text harbour
harbour | optional | text harbour
2026 | needed | text 2026
2026 | optional | text 2026
null | needed | text null
null | optional | None
["harbour"] | needed | text ["harbour"]
["harbour"] | optional | error
{} | needed | text {}
{} | optional | error
SEEN
