"""The ONVIF media service of a simulated device: its streams as profiles."""

from __future__ import annotations

from collections.abc import Mapping
from xml.sax.saxutils import escape

from simulator.clip import MAIN, SUB
from simulator.encoding import bit_rate
from simulator.onvif.message import Call, Operation, Refused


def profiles(call: Call) -> str:
    return "".join(_profile(call, number) for number in range(1, len(call.station.device.streams) + 1))


def _profile(call: Call, number: int) -> str:
    camera = call.station.device.kind == "camera"
    source = 1 if camera else number
    width, height = SUB if camera and number > 1 else MAIN
    return (
        f'<trt:Profiles token="Profile_{number}" fixed="true"><tt:Name>profile{number}</tt:Name>'
        f'<tt:VideoSourceConfiguration token="VideoSourceConfig_{source}"><tt:Name>source{source}</tt:Name>'
        f"<tt:UseCount>1</tt:UseCount><tt:SourceToken>VideoSource_{source}</tt:SourceToken>"
        f'<tt:Bounds x="0" y="0" width="{width}" height="{height}"></tt:Bounds></tt:VideoSourceConfiguration>'
        f'<tt:VideoEncoderConfiguration token="VideoEncoder_{number}"><tt:Name>encoder{number}</tt:Name>'
        f"<tt:UseCount>1</tt:UseCount><tt:Encoding>H264</tt:Encoding><tt:Resolution><tt:Width>{width}</tt:Width>"
        f"<tt:Height>{height}</tt:Height></tt:Resolution></tt:VideoEncoderConfiguration></trt:Profiles>"
    )


def stream_uri(call: Call) -> str:
    device = call.station.device
    number = call.wish.text("ProfileToken").removeprefix("Profile_")
    if not number.isdigit() or not 1 <= int(number) <= len(device.streams):
        raise Refused("Sender", "InvalidArgVal", "no such profile")
    uri = f"rtsp://{device.address}:{device.ports['rtsp']}{device.streams[int(number) - 1]}"
    return (
        f"<trt:MediaUri><tt:Uri>{escape(uri)}</tt:Uri><tt:InvalidAfterConnect>false</tt:InvalidAfterConnect>"
        "<tt:InvalidAfterReboot>false</tt:InvalidAfterReboot><tt:Timeout>PT60S</tt:Timeout></trt:MediaUri>"
    )


def encoders(call: Call) -> str:
    rate = bit_rate(call.station)
    return "".join(
        f'<trt:Configurations token="VideoEncoder_{number}"><tt:Name>encoder{number}</tt:Name>'
        f"<tt:UseCount>1</tt:UseCount><tt:Encoding>H264</tt:Encoding><tt:RateControl><tt:BitrateLimit>{rate}</tt:BitrateLimit></tt:RateControl>"
        "</trt:Configurations>"
        for number in range(1, len(call.station.device.streams) + 1)
    )


OPERATIONS: Mapping[str, Operation] = {
    "GetProfiles": profiles,
    "GetStreamUri": stream_uri,
    "GetVideoEncoderConfigurations": encoders,
}
