"""A real RTSP server (GStreamer), run by the system's Python: `gst_rtsp_server.py none|digest|basic [ADDRESS PORT]`.

Prints its port when it listens. Login: viewer / Secret-1, only for the path /private.
"""

from __future__ import annotations

import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtsp, GstRtspServer  # noqa: E402

SOURCE = "videotestsrc is-live=true ! video/x-raw"
# The small one is looked at often; the others show colour bars in the size of a camera's second stream.
PIPELINES = {
    "/stream": f"( {SOURCE},width=64,height=64 ! x264enc tune=zerolatency ! rtph264pay name=pay0 )",
    "/h264": f"( {SOURCE},width=640,height=360 ! x264enc tune=zerolatency key-int-max=15 ! rtph264pay name=pay0 )",
    "/h265": f"( {SOURCE},width=640,height=360 ! x265enc tune=zerolatency key-int-max=15 ! rtph265pay name=pay0 )",
    "/jpeg": f"( {SOURCE},format=I420,width=640,height=360 ! jpegenc ! rtpjpegpay name=pay0 )",
    "/sound": "( audiotestsrc is-live=true ! alawenc ! rtppcmapay name=pay0 )",
}


def guard(server: GstRtspServer.RTSPServer, factories: list[GstRtspServer.RTSPMediaFactory], method: str) -> None:
    permissions = GstRtspServer.RTSPPermissions()
    permissions.add_permission_for_role("viewer", "media.factory.access", True)
    permissions.add_permission_for_role("viewer", "media.factory.construct", True)
    for factory in factories:
        factory.set_permissions(permissions)
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", "viewer")
    auth = GstRtspServer.RTSPAuth()
    auth.set_realm("camera")
    if method == "digest":
        auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
        auth.add_digest("viewer", "Secret-1", token)
    else:
        auth.set_supported_methods(GstRtsp.RTSPAuthMethod.BASIC)
        auth.add_basic(GstRtspServer.RTSPAuth.make_basic("viewer", "Secret-1"), token)
    server.set_auth(auth)


def main(method: str, address: str = "127.0.0.1", port: str = "0") -> None:
    Gst.init(None)
    server = GstRtspServer.RTSPServer()
    server.set_address(address)
    server.set_service(port)
    factories = []
    for path, pipeline in PIPELINES.items():
        factory = GstRtspServer.RTSPMediaFactory()
        factory.set_launch(pipeline)
        factory.set_shared(True)
        server.get_mount_points().add_factory(path, factory)
        factories.append(factory)
    if method != "none":
        guard(server, factories, method)
    server.attach(None)
    print(server.get_bound_port(), flush=True)
    GLib.MainLoop().run()


if __name__ == "__main__":
    main(*sys.argv[1:])
