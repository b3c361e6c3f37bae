"""The Files API as the SDK calls it."""

from collections.abc import Iterator
from typing import Any

import grpc
from google.protobuf.timestamp_pb2 import Timestamp
from xai_sdk.proto import files_pb2, image_pb2

from xai_simulator.server.call_pipeline import CallPipeline, RpcCall
from xai_simulator.server.files import Files
from xai_simulator.server.grpc_registry import Handler
from xai_simulator.server.refusals import invalid
from xai_simulator.server.state_store import Document

CHUNK_BYTES = 3 << 20
NOT_STORED = "The file could not be stored: the Files API is temporarily unavailable."


class FilesService:
    """Upload, list, look up, download, publish, delete."""

    def __init__(self, pipeline: CallPipeline, files: Files) -> None:
        self._pipeline = pipeline
        self._files = files

    def handlers(self) -> dict[str, Handler]:
        """The handler of each RPC."""
        return {
            "Files/UploadFile": self.upload,
            "Files/ListFiles": self.list,
            "Files/RetrieveFile": self.retrieve,
            "Files/DeleteFile": self.delete,
            "Files/RetrieveFileContent": self.download,
            "Files/CreatePublicUrl": self.publish,
            "Files/RevokePublicUrl": self.revoke,
        }

    def upload(self, chunks: Iterator[Any], context: grpc.ServicerContext) -> Any:
        """Store a file. No key is needed: on an insecure channel the SDK sends none with
        stream-unary calls."""

        def work(_: object) -> Any:
            first = next(chunks, None)
            if first is None or not first.HasField("init"):
                raise invalid("The first chunk of an upload must carry its name.")
            content = b"".join(chunk.data for chunk in chunks)
            lifetime = first.init.expires_after or None
            record = self._files.add(first.init.name, content, lifetime)
            return _as_proto(self._files.record(record["id"]))

        call = RpcCall("Files/UploadFile", "files", "")
        return self._pipeline.answer(context, call, work, key_needed=False)

    def list(self, request: Any, context: grpc.ServicerContext) -> Any:
        """One page of the files that pass the request's filter."""

        def work(_: object) -> Any:
            page, following = self._files.page(
                request.pagination_token,
                request.limit,
                request.sort_by,
                request.order == files_pb2.Ordering.DESCENDING,
                request.filter,
            )
            data = [_as_proto(record) for record in page]
            return files_pb2.ListFilesResponse(data=data, pagination_token=following or None)

        return self._pipeline.answer(
            context, RpcCall("Files/ListFiles", "files", request.filter), work
        )

    def retrieve(self, request: Any, context: grpc.ServicerContext) -> Any:
        """A file's record."""
        call = RpcCall("Files/RetrieveFile", "files", request.file_id)
        record = self._files.record
        return self._pipeline.answer(context, call, lambda _: _as_proto(record(request.file_id)))

    def delete(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Delete a file."""

        def work(_: object) -> Any:
            self._files.remove(request.file_id)
            return files_pb2.DeleteFileResponse(id=request.file_id, deleted=True)

        return self._pipeline.answer(
            context, RpcCall("Files/DeleteFile", "files", request.file_id), work
        )

    def publish(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Give a file a public URL."""

        def work(_: object) -> Any:
            expires_after = request.expires_after if request.HasField("expires_after") else None
            record = self._files.publish(request.file_id, expires_after)
            ends = record["public_url_expires_at"]
            return files_pb2.CreatePublicUrlResponse(
                public_url=record["public_url"], expires_at=_timestamp(ends) if ends else None
            )

        call = RpcCall("Files/CreatePublicUrl", "files", request.file_id)
        return self._pipeline.answer(context, call, work)

    def revoke(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Take a file's public URL back."""

        def work(_: object) -> Any:
            url = self._files.revoke(request.file_id)
            return files_pb2.RevokePublicUrlResponse(
                file_id=request.file_id, revoked=url is not None, public_url=url
            )

        call = RpcCall("Files/RevokePublicUrl", "files", request.file_id)
        return self._pipeline.answer(context, call, work)

    def download(self, request: Any, context: grpc.ServicerContext) -> Iterator[Any]:
        """The bytes of a file, in chunks."""
        call = RpcCall("Files/RetrieveFileContent", "files", request.file_id)
        content = self._pipeline.answer(
            context, call, lambda _: self._files.content(request.file_id)
        )
        for start in range(0, len(content), CHUNK_BYTES):
            yield files_pb2.FileContentChunk(data=content[start : start + CHUNK_BYTES])


def file_output(record: Document) -> Any:
    """Where a stored result is, as the answer of its call says it."""
    output = image_pb2.FileOutput(file_id=record["id"], filename=record["filename"])
    if record["expires_at"]:
        output.expires_at.CopyFrom(_timestamp(record["expires_at"]))
    if record.get("public_url"):
        output.public_url = record["public_url"]
        if record["public_url_expires_at"]:
            output.public_url_expires_at.CopyFrom(_timestamp(record["public_url_expires_at"]))
    return output


def _as_proto(record: Document) -> Any:
    return files_pb2.File(
        id=record["id"],
        filename=record["filename"],
        size=record["size"],
        created_at=_timestamp(record["created_at"]),
        expires_at=_timestamp(record["expires_at"]) if record["expires_at"] else None,
        public_url=record["public_url"],
        public_url_expires_at=(
            _timestamp(record["public_url_expires_at"]) if record["public_url_expires_at"] else None
        ),
    )


def _timestamp(seconds: float) -> Timestamp:
    return Timestamp(seconds=int(seconds), nanos=int(seconds % 1 * 1e9))
