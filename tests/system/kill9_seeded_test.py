#!/usr/bin/python3
"""The harness of kill9_test.py on a health that answers before it commits: it must find that acknowledged registrations are lost."""

import kill9_test
import bus
import support


class Kill9Seeded(kill9_test.Harness):
    def test_the_harness_finds_an_answer_before_its_commit(self):
        suite = self.suite(bugs={"health": "answer-before-commit"})
        importers = bus.Importers(suite.site, self.seed)
        for _ in range(20):
            importers.wait(self.random.randint(1, 600))
            suite.kill("health")
            suite.start("health")
        importers.finish()
        client = bus.Client(suite.site)
        self.addCleanup(client.close)
        wrong = self.check_registrations(importers, client.entries())
        self.assertTrue(any("acknowledged registrations lost" in finding for finding in wrong), wrong)


if __name__ == "__main__":
    support.main()
