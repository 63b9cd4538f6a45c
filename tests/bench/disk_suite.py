"""What the benchmarks measure: a suite on a disk, as on a machine."""

import pathlib
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "system"))
import support  # noqa: E402


class DiskSuite(support.Suite):
    """A suite whose stores lie on a disk; the site and its sockets stay where short paths are."""

    def __init__(self, disk, **options):
        super().__init__(direct=True, **options)
        self.disk = disk
        for service in support.SERVICES:
            (disk / service).mkdir()
            (self.site / service).symlink_to(disk / service)

    def start(self, *services):
        super().start(*services)
        for daemon in self.daemons.values():
            daemon.notify.close()  # a queue that nobody reads any more fills up, and then sd_notify waits for good

    def copy(self, name):
        """Stops, copies the stores, starts again."""
        self.stop()
        for service in support.SERVICES:
            shutil.copytree(self.disk / service / "store", self.disk / name / service)
        self.start()
