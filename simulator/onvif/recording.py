"""Profile G of a simulated recorder: its recordings, a search among them, what begins and ends, how to play one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from xml.sax.saxutils import escape

from simulator.footage import FLUSH_MS
from simulator.onvif.message import Call, Operation, Refused, moment, written
from simulator.recorder import Recorder
from simulator.station import Station

TRACK = "VIDEO001"
RECORDING = "Recording_"
TOPIC = "tns1:RecordingHistory/Track/State"
DIALECT = "http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet"
MOST_RESULTS = 50
REPLAY = "/replay"


def recorder_of(call: Call) -> Recorder:
    assert call.station.recorder is not None
    return call.station.recorder


def channels_of(recorder: Recorder) -> tuple[int, ...]:
    return tuple(channel.number for channel in recorder.channels if channel.camera)


def recordings(call: Call) -> str:
    recorder = recorder_of(call)
    return "".join(
        f"<trc:RecordingItem><tt:RecordingToken>{RECORDING}{channel}</tt:RecordingToken><tt:Configuration>"
        f"{_source(recorder, channel)}<tt:Content></tt:Content><tt:MaximumRetentionTime>PT0S"
        f"</tt:MaximumRetentionTime></tt:Configuration><tt:Tracks><tt:Track><tt:TrackToken>{TRACK}</tt:TrackToken>"
        "<tt:Configuration><tt:TrackType>Video</tt:TrackType><tt:Description></tt:Description></tt:Configuration>"
        "</tt:Track></tt:Tracks></trc:RecordingItem>"
        for channel in channels_of(recorder)
    )


def jobs(call: Call) -> str:
    recorder = recorder_of(call)
    return "".join(
        f"<trc:JobItem><trc:JobToken>Job_{channel}</trc:JobToken><trc:JobConfiguration><tt:RecordingToken>"
        f"{RECORDING}{channel}</tt:RecordingToken><tt:Mode>{'Idle' if recorder.stopped(channel) else 'Active'}"
        "</tt:Mode><tt:Priority>1</tt:Priority></trc:JobConfiguration></trc:JobItem>"
        for channel in channels_of(recorder)
    )


def _source(recorder: Recorder, channel: int) -> str:
    camera = recorder.camera(channel)
    assert camera is not None
    return (
        f"<tt:Source><tt:SourceId>Source_{channel}</tt:SourceId><tt:Name>{escape(camera.device.name)}</tt:Name>"
        f"<tt:Location></tt:Location><tt:Description></tt:Description><tt:Address>http://{camera.device.address}"
        "/onvif/device_service</tt:Address></tt:Source>"
    )


def summary(call: Call) -> str:
    recorder = recorder_of(call)
    firsts = [first.start_ms for channel in channels_of(recorder) if (first := recorder.first(channel))]
    now = call.station.clock.shown_ms()
    return (
        f"<tse:Summary><tt:DataFrom>{written(min(firsts, default=now))}</tt:DataFrom><tt:DataUntil>{written(now)}"
        f"</tt:DataUntil><tt:NumberRecordings>{len(channels_of(recorder))}</tt:NumberRecordings></tse:Summary>"
    )


def find_recordings(call: Call) -> str:
    recorder = recorder_of(call)
    found = (_information(recorder, channel) for channel in channels_of(recorder))
    return f"<tse:SearchToken>{call.station.pending.searches.begin(found)}</tse:SearchToken>"


def _information(recorder: Recorder, channel: int) -> str:
    first, last = recorder.first(channel), recorder.kept_until_ms(channel)
    now = recorder.station.clock.shown_ms()
    since = written(first.start_ms if first else now)
    until = written(now if last is None else last)
    status = "Recording" if recorder.recording(channel) else "Stopped"
    return (
        f"<tt:RecordingInformation><tt:RecordingToken>{RECORDING}{channel}</tt:RecordingToken>"
        f"{_source(recorder, channel)}<tt:EarliestRecording>{since}</tt:EarliestRecording><tt:LatestRecording>{until}"
        f"</tt:LatestRecording><tt:Content></tt:Content><tt:Track><tt:TrackToken>{TRACK}</tt:TrackToken><tt:TrackType>"
        f"Video</tt:TrackType><tt:Description></tt:Description><tt:DataFrom>{since}</tt:DataFrom><tt:DataTo>{until}"
        f"</tt:DataTo></tt:Track><tt:RecordingStatus>{status}</tt:RecordingStatus></tt:RecordingInformation>"
    )


def information(call: Call) -> str:
    return _information(recorder_of(call), _channel(call, call.wish.text("RecordingToken")))


def _channel(call: Call, token: str) -> int:
    number = token.removeprefix(RECORDING)
    if not number.isdigit() or int(number) not in channels_of(recorder_of(call)):
        raise Refused("Sender", "InvalidArgVal", "no such recording")
    return int(number)


def results(call: Call) -> str:
    told = call.wish.text("MaxResults")
    most = min(int(told), MOST_RESULTS) if told.isdigit() else MOST_RESULTS
    found = call.station.pending.searches.next(call.wish.text("SearchToken"), most)
    if found is None:
        raise Refused("Sender", "InvalidArgVal", "no such search")
    content, done = found
    state = "Completed" if done else "Searching"
    return f"<tse:ResultList><tt:SearchState>{state}</tt:SearchState>{''.join(content)}</tse:ResultList>"


def find_events(call: Call) -> str:
    """Of recordings in its scope (all where it names none): where data begins and ends, in order of time."""
    wish, recorder = call.wish, recorder_of(call)
    start = moment(wish.text("StartPoint"))
    end = moment(wish.text("EndPoint")) if wish.text("EndPoint") else call.station.clock.shown_ms()
    scope = wish.find("Scope")
    named = [one.text() for one in scope.children if one.name == "IncludedRecordings"] if scope else []
    channels = [_channel(call, token) for token in named] or list(channels_of(recorder))
    states = wish.text("IncludeStartState") in ("true", "1")
    found = sorted(
        (at, channel, present, begun)
        for channel in channels
        for at, present, begun in _changes(recorder, channel, start, end)
        if states or not begun
    )
    token = call.station.pending.searches.begin(_event(*one) for one in found)
    return f"<tse:SearchToken>{token}</tse:SearchToken>"


def _changes(recorder: Recorder, channel: int, start: int, end: int) -> Iterator[tuple[int, bool, bool]]:
    """(moment, present, whether it was so at the start)."""
    spans = list(recorder.spans(channel, start, end))
    yield start, bool(spans and spans[0][0] <= start), True
    going_on = recorder.station.clock.shown_ms() - FLUSH_MS if recorder.recording(channel) else end
    for left, right in spans:
        if left > start:
            yield left, True, False
        if right < min(end, going_on):
            yield right, False, False


def _event(at: int, channel: int, present: bool, begun: bool) -> str:
    time, told = written(at), str(present).lower()
    change = "Initialized" if begun else "Changed"
    return (
        f"<tt:Result><tt:RecordingToken>{RECORDING}{channel}</tt:RecordingToken><tt:TrackToken>{TRACK}</tt:TrackToken>"
        f'<tt:Time>{time}</tt:Time><tt:Event><wsnt:Topic Dialect="{DIALECT}">{TOPIC}</wsnt:Topic><wsnt:Message>'
        f'<tt:Message UtcTime="{time}" PropertyOperation="{change}"><tt:Source>'
        f'<tt:SimpleItem Name="RecordingToken" Value="{RECORDING}{channel}"/><tt:SimpleItem Name="Track" '
        f'Value="{TRACK}"/></tt:Source><tt:Data><tt:SimpleItem Name="IsDataPresent" Value="{told}"/></tt:Data>'
        f"</tt:Message></wsnt:Message></tt:Event><tt:StartStateEvent>{str(begun).lower()}</tt:StartStateEvent>"
        "</tt:Result>"
    )


def end_search(call: Call) -> str:
    call.station.pending.searches.end(call.wish.text("SearchToken"))
    return f"<tse:Endpoint>{written(call.station.clock.shown_ms())}</tse:Endpoint>"


def replay_uri(call: Call) -> str:
    station, channel = call.station, _channel(call, call.wish.text("RecordingToken"))
    return f"<trp:Uri>{escape(replay_address(station, channel))}</trp:Uri>"


def replay_address(station: Station, channel: int) -> str:
    device = station.device
    return f"rtsp://{device.address}:{device.ports['rtsp']}{REPLAY}?recording={RECORDING}{channel}&stream=0"


RECORDINGS: Mapping[str, Operation] = {"GetRecordings": recordings, "GetRecordingJobs": jobs}
SEARCH: Mapping[str, Operation] = {
    "GetRecordingSummary": summary,
    "GetRecordingInformation": information,
    "FindRecordings": find_recordings,
    "GetRecordingSearchResults": results,
    "FindEvents": find_events,
    "GetEventSearchResults": results,
    "EndSearch": end_search,
}
REPLAYS: Mapping[str, Operation] = {"GetReplayUri": replay_uri}
