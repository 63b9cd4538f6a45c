"""A simulated building-management controller, written from the .proto files alone (services/sanitation/README.md tells what is asked of
one). It follows the orders for its zones, shuts them, and says so. What it does wrong, it is told to:

    late_s    so long after the order
    dies      on the next order, before it has done or said anything
    lies      says OFF and lets the zone run; its next report tells what the sensor sees
"""

import threading

from hallward_client import Client, Follower, Site

SANITATION = "hallward.sanitation.v1."
TOPICS = ["sanitation.ShutDownOrdered.", "sanitation.ZoneReleased.", "sanitation.RestartRefused."]


class Controller(threading.Thread):
    def __init__(self, folder, contract, zones, cursor_file, principal="bms"):
        super().__init__(daemon=True)
        self.site = Site(folder, principal, contract)
        self.contract, self.cursor_file = contract, cursor_file
        self.runs = dict.fromkeys(zones, True)  # what its machines do, whatever it says
        self.heard = []                         # (type, zone)
        self.late_s, self.dies, self.lies = 0.0, False, False
        self.halt = threading.Event()
        self.failed = None

    def message(self, name, **fields):
        return self.contract[SANITATION + name](**fields)

    def say(self, client, zone, running):
        return client.call(self.message("ReportZoneState", zone=zone, state="RUNNING" if running else "OFF"))

    def obey(self, client, zone):
        self.halt.wait(self.late_s)
        self.runs[zone] = self.lies
        self.say(client, zone, False)

    def restart(self, client, zone):
        if client.call(self.message("RequestRestart", zone=zone)).allowed:
            self.runs[zone] = True
            self.say(client, zone, True)

    def handle(self, client, event):
        zone = self.contract[SANITATION + event.type].FromString(event.data).zone.zone
        self.heard.append((event.type, zone))
        if zone not in self.runs:
            return
        if event.type == "ShutDownOrdered":
            self.obey(client, zone)
        elif event.type == "ZoneReleased":
            self.restart(client, zone)

    def sense(self):
        """What the sensors see, as an honest report every few minutes would tell."""
        client = Client(self.site, "sanitation")
        for zone, running in self.runs.items():
            self.say(client, zone, running)
        client.close()

    def run(self):
        try:
            self.work()
        except Exception as failure:  # for the test to see
            self.failed = failure

    def work(self):
        client = Client(self.site, "sanitation")
        follower = Follower(self.site, "sanitation", TOPICS, self.cursor_file)
        while not self.halt.is_set():
            event = follower.next(timeout_s=0.1)
            if event is None:
                continue
            if self.dies and event.type == "ShutDownOrdered":
                follower.disconnect()  # the event was not handled: the cursor stays before it
                follower.client.close()
                break
            self.handle(client, event)
        else:
            follower.close()
        client.close()

    def stop(self):
        self.halt.set()
        self.join()
