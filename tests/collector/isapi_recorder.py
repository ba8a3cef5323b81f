"""A Hikvision recorder on loopback, as its pages go: two cameras, two disks, footage that ends now."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from itertools import islice

from web_device import Answer, Heard, Page, WebDevice

NS = 'xmlns="http://www.hikvision.com/ver20/XMLSchema" version="2.0"'
NOT_HERE = Answer(
    403, b"<ResponseStatus><statusCode>4</statusCode><subStatusCode>notSupport</subStatusCode></ResponseStatus>"
)
PROXIES = "/ISAPI/ContentMgmt/InputProxy/channels"
STORAGE = "/ISAPI/ContentMgmt/Storage"
HANOI = timezone(timedelta(hours=7))
FILE = timedelta(minutes=10)
PAGE = 40


def camera(number: int) -> str:
    return (
        f"<InputProxyChannel><id>{number}</id><name>Gate {number}</name><sourceInputPortDescriptor>"
        f"<ipAddress>10.0.0.{number}</ipAddress><serialNumber>S{number}</serialNumber></sourceInputPortDescriptor>"
        "</InputProxyChannel>"
    )


def status(number: int, online: bool = True) -> str:
    word = "connect" if online else "netUnreachable"
    return (
        f"<InputProxyChannelStatus><id>{number}</id><online>{str(online).lower()}</online>"
        f"<chanDetectResult>{word}</chanDetectResult></InputProxyChannelStatus>"
    )


def disk(slot: int, state: str = "ok") -> str:
    return f"<hdd><id>{slot}</id><status>{state}</status><capacity>1000</capacity><freeSpace>0</freeSpace></hdd>"


def track(number: int, mode: str = "CMR") -> str:
    days = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    actions = "".join(
        "<ScheduleAction><ScheduleActionStartTime>"
        f"<DayOfWeek>{day}</DayOfWeek><TimeOfDay>00:00:00</TimeOfDay></ScheduleActionStartTime><ScheduleActionEndTime>"
        f"<DayOfWeek>{day}</DayOfWeek><TimeOfDay>24:00:00</TimeOfDay></ScheduleActionEndTime>"
        f"<Actions><Record>true</Record><ActionRecordingMode>{mode}</ActionRecordingMode></Actions></ScheduleAction>"
        for day in days
    )
    return (
        f"<Track><id>{number}01</id><Enable>true</Enable><TrackSchedule><ScheduleBlockList><ScheduleBlock>{actions}"
        "</ScheduleBlock></ScheduleBlockList></TrackSchedule></Track>"
    )


SMART = (
    "<SMARTTest><temprature>41</temprature><powerOnDay>100</powerOnDay><selfEvaluaingStatus>ok</selfEvaluaingStatus>"
    "<allEvaluaingStatus>{}</allEvaluaingStatus></SMARTTest>"
)


@dataclass
class IsapiRecorder:
    """`local`: it means by Z its wall clock; else UTC. `gaps` are (start, end) in true time without footage; `clock` is
    its idea of now. `claims` makes what `numOfMatches` tells of (pieces here, pieces behind)."""

    now: datetime
    zone: timezone = HANOI
    local: bool = True
    gaps: tuple[tuple[datetime, datetime], ...] = ()
    since: timedelta = timedelta(days=2)
    online: Mapping[int, bool] = field(default_factory=lambda: {1: True, 2: True})
    mode: str = "CMR"
    states: tuple[str, ...] = ("ok", "notexist")
    smart: str = "functional"
    claims: Callable[[int, int], int] = lambda here, behind: here
    more_word: str = "MORE"
    turns_pages: bool = True
    absent: frozenset[str] = frozenset()

    def device(self) -> WebDevice:
        pages: dict[str, Page] = {
            "/ISAPI/System/time": lambda heard: self._xml(self._time()),
            "/ISAPI/System/time/ntpServers": lambda heard: self._xml(
                f"<NTPServerList {NS}><NTPServer><id>1</id><hostName>ntp.example.edu</hostName>"
                "<synchronizeInterval>60</synchronizeInterval></NTPServer></NTPServerList>"
            ),
            PROXIES: self._list("InputProxyChannelList", (camera(number) for number in self.online)),
            f"{PROXIES}/status": self._list(
                "InputProxyChannelStatusList", (status(number, there) for number, there in self.online.items())
            ),
            "/ISAPI/System/Video/inputs/channels": NOT_HERE,
            "/ISAPI/System/workingstatus/chanStatus": NOT_HERE,
            STORAGE: self._xml(
                f"<storage {NS}><hddList>"
                + "".join(disk(slot, state) for slot, state in enumerate(self.states, 1))
                + "</hddList><nasList></nasList></storage>"
            ),
            f"{STORAGE}/hdd/1/SMARTTest/status": self._xml(SMART.format(self.smart)),
            "/ISAPI/ContentMgmt/record/tracks": self._list("TrackList", (track(one, self.mode) for one in self.online)),
            "/ISAPI/ContentMgmt/search": self._search,
        }
        for number in self.online:
            pages[f"/ISAPI/ContentMgmt/record/tracks/{number}01/dailyDistribution"] = self._days
        return WebDevice({path: NOT_HERE if path in self.absent else page for path, page in pages.items()})

    @staticmethod
    def _xml(text: str) -> Answer:
        return Answer(body=text.encode())

    def _list(self, name: str, items: object) -> Answer:
        return self._xml(f'<{name} {NS} size="0">' + "".join(items) + f"</{name}>")  # type: ignore[arg-type]

    def _time(self) -> str:
        wall = self.now.astimezone(self.zone)
        return f"<Time {NS}><timeMode>NTP</timeMode><localTime>{wall.isoformat(timespec='seconds')}</localTime></Time>"

    def _written(self, moment: datetime) -> str:
        return f"{moment.astimezone(self.zone if self.local else UTC):%Y-%m-%dT%H:%M:%SZ}"

    def _meant(self, text: str) -> datetime:
        return datetime.fromisoformat(text.rstrip("Z")).replace(tzinfo=self.zone if self.local else UTC)

    def files(self, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
        """Files of ten minutes, each cut where a gap is, that touch the window."""
        found = []
        begin = self.now - self.since
        while begin < self.now:
            stop = min(begin + FILE, self.now)
            pieces = [(begin, stop)]
            for low, high in self.gaps:
                pieces = [
                    (a, b)
                    for one, other in pieces
                    for a, b in ((one, min(other, low)), (max(one, high), other))
                    if a < b
                ]
            found += [(a, b) for a, b in pieces if a < end and b > start]
            begin = stop
        return found

    def _search(self, heard: Heard) -> Answer:
        asked = dict(re.findall(r"<(startTime|endTime|searchResultPostion|trackID)>([^<]*)<", heard.body.decode()))
        files = self.files(self._meant(asked["startTime"]), self._meant(asked["endTime"]))
        position = int(asked["searchResultPostion"]) if self.turns_pages else 0
        here = list(islice(files, position, position + PAGE))
        behind = len(files) - position - len(here)
        items = "".join(
            f"<searchMatchItem><trackID>{asked['trackID']}</trackID><timeSpan><startTime>{self._written(low)}</startTime>"
            f"<endTime>{self._written(high)}</endTime></timeSpan><mediaSegmentDescriptor><playbackURI>rtsp://10.0.0.9/"
            f"Streaming/tracks/{asked['trackID']}/?name=x&amp;size=1000</playbackURI></mediaSegmentDescriptor>"
            "</searchMatchItem>"
            for low, high in here
        )
        word = self.more_word if behind else "OK" if here else "NO MATCHES"
        return self._xml(
            f"<CMSearchResult {NS}><responseStatus>true</responseStatus><responseStatusStrg>{word}</responseStatusStrg>"
            f"<numOfMatches>{self.claims(len(here), behind)}</numOfMatches>"
            f"<matchList>{items}</matchList></CMSearchResult>"
        )

    def _days(self, heard: Heard) -> Answer:
        asked = dict(re.findall(r"<(year|monthOfYear)>(\d+)<", heard.body.decode()))
        stored = {low.astimezone(self.zone).date() for low, _ in self.files(datetime.min.replace(tzinfo=UTC), self.now)}
        days = "".join(
            f"<day><id>{day.day}</id><dayOfMonth>{day.day}</dayOfMonth><record>true</record></day>"
            for day in sorted(stored)
            if (day.year, day.month) == (int(asked["year"]), int(asked["monthOfYear"]))
        )
        return self._xml(f"<trackDailyDistribution {NS}><dayList>{days}</dayList></trackDailyDistribution>")
