"""A stand-in for xAI on this machine: the unmodified `xai_sdk.Client` is its client.

It speaks the SDK's own gRPC services (chat, image, video, files, models, auth) and serves the
temporary URLs of its results over HTTP, on loopback only. It enforces the API's limits, keeps a
bill, remembers everything on disk, draws what it is asked for (`art`), writes and judges (`mind`),
and fails on cue (`faults`).
"""
