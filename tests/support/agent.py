"""An agent: a client of the Model Context Protocol, the official SDK's, that calls one tool."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from mcp import Client, StdioServerParameters, stdio_client
from mcp.server import MCPServer
from mcp.types import CallToolResult, ImageContent, TextContent

T = TypeVar("T")


@dataclass(frozen=True)
class Answer:
    """What a tool returned: its text, its result as JSON, its images, and whether it failed."""

    is_error: bool
    text: str
    data: dict[str, Any]
    images: list[ImageContent]

    @classmethod
    def of(cls, result: CallToolResult) -> "Answer":
        texts = [each.text for each in result.content if isinstance(each, TextContent)]
        images = [each for each in result.content if isinstance(each, ImageContent)]
        data = result.structured_content or {}
        return cls(bool(result.is_error), "\n".join(texts), data, images)


def call(server: MCPServer[Any], name: str, **arguments: Any) -> Answer:
    """Call a tool of a server in this process."""

    async def converse() -> Answer:
        async with Client(server) as client:
            return Answer.of(await client.call_tool(name, arguments))

    return run_in_thread(converse())


def run_in_thread(conversation: Coroutine[Any, Any, T]) -> T:
    """The result of a conversation, held in a thread of its own: a browser that was opened in this
    process leaves an event loop running in the thread of the tests."""
    with ThreadPoolExecutor(1, "agent") as thread:
        return thread.submit(asyncio.run, conversation).result()


def connect(parameters: StdioServerParameters, errors: Any) -> Client:
    """A client that starts that program and speaks with it; its standard error goes to a file."""
    return Client(stdio_client(parameters, errlog=errors))
