"""The verbs: name -> module that holds the click command `command`, one line of help. Loaded when called."""

VERBS = {
    "init": ("campuswatch.cli.init", "Ask a few questions, write campuswatch.toml, make the ledger and its key."),
    "school": ("campuswatch.cli.school", "Schools: list, add."),
    "credential": (
        "campuswatch.cli.credential",
        "Communities, SNMPv3 users and passwords: list, add, remove.",
    ),
    "scan": ("campuswatch.cli.scan", "Search addresses for cameras, switches and recorders."),
    "identify": ("campuswatch.cli.identify", "What recorded devices are, and why: offline, no settings needed."),
    "devices": ("campuswatch.cli.devices", "Devices: list, show, adopt, change, retire, export."),
    "inbox": ("campuswatch.cli.inbox", "What waits for a person: list, accept, dismiss, same."),
    "recordings": ("campuswatch.cli.recordings", "Recordings: list, gaps, forecast, disks, hold, policy, feed."),
    "clocks": ("campuswatch.cli.clocks", "Clocks of devices: how far they are off."),
    "pictures": ("campuswatch.cli.pictures", "Pictures of cameras: what they are, and by which numbers."),
    "poll": ("campuswatch.cli.poll", "Ask one device everything now and print what it answers."),
    "run": ("campuswatch.cli.run", "Run the service: collector, pages, housekeeping."),
    "status": ("campuswatch.cli.status", "What the running service is doing."),
    "doctor": ("campuswatch.cli.doctor", "What is missing on this machine, and how to mend it."),
    "store": ("campuswatch.cli.store", "Time series: show, set up the InfluxDB server, copy to it, send again."),
    "grafana": ("campuswatch.cli.grafana", "Grafana: export dashboards and alert rules, push them, check them."),
    "demo": ("campuswatch.cli.demo", "A simulated campus, watched: prints one address."),
    "simulate": ("campuswatch.cli.simulate", "A campus on loopback, and faults in it."),
}
