"""Where the streams of vendors' cameras and recorders lie."""

from __future__ import annotations

from collections.abc import Mapping

from inventory.model.kind import Kind

# vendor in lower case -> kind -> RTSP path of the main stream; kinds not named take the camera's.
STREAM_PATHS: Mapping[str, Mapping[Kind, str]] = {
    "hikvision": {Kind.CAMERA: "/Streaming/Channels/{channel}01"},
    "dahua": {Kind.CAMERA: "/cam/realmonitor?channel={channel}&subtype=0"},
    "uniview": {Kind.CAMERA: "/media/video1", Kind.RECORDER: "/unicast/c{channel}/s0/live"},
    "axis": {Kind.CAMERA: "/axis-media/media.amp", Kind.ENCODER: "/axis-media/media.amp?camera={channel}"},
    "tp-link": {Kind.CAMERA: "/stream1"},
}
DEFAULT_STREAM_PATH = "/stream1"
