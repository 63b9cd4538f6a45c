#!/usr/bin/python3
"""The harness of alert_kill9_test.py on an alerting that answers before it commits: it must find that an acknowledgement is lost."""

import alert_kill9_test
import support


class AlertKill9Seeded(alert_kill9_test.Harness):
    STATES = ("acknowledged",)

    def test_the_harness_finds_an_answer_before_its_commit(self):
        self.begin(bugs={"alerting": "answer-before-commit"})
        self.cycles(30)
        wrong = self.check_raised()
        self.assertTrue(any("acknowledged, and not recorded" in finding for finding in wrong), wrong)


if __name__ == "__main__":
    support.main()
